"""What every template may call: days, moments and ranges in words, and links to pages that exist.

"Thu, Jan 14, 2:00 p.m. MST": the year only where it is not this one. Zones: the forum's for what the forum
promises, the event's for events, and the reader's as a second line where it differs.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from flask import Flask, current_app, g, has_request_context, url_for
from flask_babel import get_locale, get_translations, ngettext
from flask_babel import gettext as _
from jinja2 import StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.routing import BuildError

from forum.core import clock, markup


def forum_zone() -> str:
    """The zone in which the forum itself speaks."""
    policies = getattr(g, "policies", None) if has_request_context() else None
    return str(policies.zone if policies else current_app.config["FORUM_ZONE"])


def this_day() -> date:
    """Today in the forum's zone."""
    return clock.now().astimezone(ZoneInfo(forum_zone())).date()


def locale() -> Any:
    """The reader's language; English where nobody said."""
    return get_locale() or "en"


def day_text(day: date | None, *, year: bool | None = None, today: date | None = None) -> str:
    """ "Thu, Jan 14", with the year where it is not this one, or where `year` is set."""
    if day is None:
        return ""
    return _format_day(day, _with_year(day, today) if year is None else year, str(locale()))


def _with_year(day: date, today: date | None = None) -> bool:
    return day.year != (today or this_day()).year


def time_text(wall: datetime, *, zone_name: str = "") -> str:
    """ "2:00 p.m. MST" for an aware moment or a wall time with the name of its zone."""
    text = _format_time(wall.time(), str(locale()))
    name = zone_name or (wall.tzname() or "")
    return f"{text} {name}".strip()


# A page names a few dozen moments, mostly the same ones as the page before it: Babel is asked once for each.
# `language` is that of the request, so that what is kept reads as it would anew.
@lru_cache(maxsize=4096)
def _format_day(day: date, with_year: bool, language: str) -> str:
    pattern = _("EEE, MMM d, y") if with_year else _("EEE, MMM d")
    return str(format_date(day, pattern, locale=language))


@lru_cache(maxsize=4096)
def _format_time(wall: time, language: str) -> str:
    text = str(format_time(wall, "h:mm a" if language.startswith("en") else "short", locale=language))
    return text.replace("AM", "a.m.").replace("PM", "p.m.").replace("\u202f", "\u00a0").replace(" ", "\u00a0")


def moment_text(at: datetime | None, zone: str | None = None) -> str:
    """ "Thu, Jan 14, 2:00 p.m. MST" in `zone`, or in the forum's."""
    if at is None:
        return ""
    wall = at.astimezone(ZoneInfo(zone or forum_zone()))
    return _format_moment(wall.replace(tzinfo=None), wall.tzname() or "", _with_year(wall.date()), str(locale()))


@lru_cache(maxsize=4096)
def _format_moment(wall: datetime, zone_name: str, with_year: bool, language: str) -> str:
    day, clock_time = _format_day(wall.date(), with_year, language), time_text(wall, zone_name=zone_name)
    return str(_("%(day)s, %(time)s", day=day, time=clock_time))


def range_text(start: datetime, end: datetime, zone: str | None = None) -> str:
    """ "Thu, Jan 14, 2:00 to 4:30 p.m. MST"; over several days, and where the clocks change, both ends in full."""
    first, last = (at.astimezone(ZoneInfo(zone or forum_zone())) for at in (start, end))
    if first.date() != last.date():
        return str(_("%(start)s to %(end)s", start=moment_text(start, zone), end=moment_text(end, zone)))
    if first.utcoffset() != last.utcoffset():  # the clocks change between the two
        begins, ends = time_text(first), time_text(last)
    else:
        begins, ends = time_text(first, zone_name=" ").strip(), time_text(last)
        for half in ("\u00a0a.m.", "\u00a0p.m."):
            if begins.endswith(half) and half in ends:
                begins = begins.removesuffix(half)
    return str(_("%(day)s, %(start)s to %(end)s", day=day_text(first.date()), start=begins, end=ends))


def days_text(first: date, last: date) -> str:
    """ "Thu, Jan 14", or "Thu, Jan 14 to Fri, Jan 15": whole days, both counted."""
    if first == last:
        return day_text(first)
    return str(_("%(start)s to %(end)s", start=day_text(first), end=day_text(last)))


def days_left(at: datetime | date | None) -> int | None:
    """Whole days from today until `at` in the forum's zone; negative when it is past."""
    if at is None:
        return None
    zone = ZoneInfo(forum_zone())
    today = clock.now().astimezone(zone).date()
    day = at.astimezone(zone).date() if isinstance(at, datetime) else at
    return (day - today).days


def in_days(count: int | None) -> str:
    """ "in 12 days", "today", "tomorrow", "2 days late"; nothing over 30 days."""
    if count is None or count > 30:
        return ""
    if count < 0:
        return str(ngettext("%(num)d day late", "%(num)d days late", -count))
    return {0: _("today"), 1: _("tomorrow")}.get(count) or str(ngettext("in %(num)d day", "in %(num)d days", count))


@pass_eval_context
def said(eval_ctx: EvalContext, text: str, /, **values: Any) -> str:
    """`_("…")` of templates: the reader's language, with values escaped where the template escapes.

    The same as Flask-Babel's own, without its three calls through Jinja for each of the 50 texts of a page.
    """
    words: str = _catalog(get_locale()).ugettext(text)
    return (Markup(words) if eval_ctx.autoescape else words) % values  # noqa: S704  our own text; values are escaped


@lru_cache(maxsize=64)
def _catalog(_of: Locale | None) -> Any:
    return get_translations()


def link_to(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None while there is no such page."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def lines(text: str) -> Markup:
    """Plain typed text with its line breaks, escaped."""
    parts = [Markup("<p>{}</p>").format(block) for block in text.split("\n\n") if block.strip()]
    return Markup("\n").join(parts)


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day_text=day_text, days_text=days_text, time_text=time_text, moment_text=moment_text, range_text=range_text,
        days_left=days_left, in_days=in_days, lines=lines, excerpt=markup.excerpt,
    )  # fmt: skip
    app.jinja_env.globals.update(
        _=said,
        gettext=said,
        link_to=link_to,
        now=clock.now,
        this_day=this_day,
        timedelta=timedelta,
        zone_of=ZoneInfo,
    )
