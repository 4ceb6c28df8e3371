"""Help by role, how the forum works, and the pages that a public office owes its readers."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import render_template

from forum.core import clock
from forum.core.access import Who, audience
from forum.policies import queries as policies
from forum.site.views import site


@site.get("/help/")
@audience(Who.EVERYONE)
def help() -> str:
    """Answers by role."""
    return render_template("site/help.html")


@site.get("/help/how-it-works")
@audience(Who.EVERYONE)
def how_it_works() -> str:
    """The process, and the office's promises with their days, as the policies set them."""
    now = policies.current()
    hour = datetime.combine(date.min, time(now.release_hour))
    zone_name = clock.now().astimezone(ZoneInfo(now.zone)).tzname()
    return render_template("site/how_it_works.html", policies=now, release_hour=hour, release_zone=zone_name)


@site.get("/help/accessibility")
@audience(Who.EVERYONE)
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("site/accessibility.html", policies=policies.current())


@site.get("/help/public-records")
@audience(Who.EVERYONE)
def records() -> str:
    """What is a public record here, and how to ask for one."""
    return render_template("site/records.html", policies=policies.current())


@site.get("/help/privacy")
@audience(Who.EVERYONE)
def privacy() -> str:
    """What we keep about people, why, and for how long."""
    return render_template("site/privacy.html", policies=policies.current())


@site.get("/help/contact")
@audience(Who.EVERYONE)
def contact() -> str:
    """How to reach the office."""
    return render_template("site/contact.html", policies=policies.current())
