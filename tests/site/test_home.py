"""Home pages: what is new for a person, and what each line says of it."""

import re

from forum import wiring
from forum.core.database import db
from forum.events import service
from forum.events.models import Way
from forum.needs import service_outcome
from forum.registrations import service_seats
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_change
from forum.site import rules
from forum.threads import service as threads
from tests.events.making import plan
from tests.needs import given


def test_a_new_event_says_its_day_where_it_is_and_a_need_until_when_one_asks(cast, as_, monday):
    event = plan(cast, monday, zone="Pacific/Guam")
    service.publish(cast.actor("host"), event, at=monday)
    need = given.published(cast, monday)
    threads.follow_topic(cast.actor("vendor"), cast.topics["online-services"], at=monday)
    db.session.commit()
    assert new(as_(cast.vendor)) == {
        f"/events/{event.thread.ref}": "Event Thu, Jan 14, 2027",
        f"/needs/{need.thread.ref}": "Need Questions until Fri, Dec 4",
    }


def test_what_was_called_off_is_not_new_and_a_closed_need_takes_no_questions(cast, as_, monday):
    event = plan(cast, monday)
    service.publish(cast.actor("host"), event, at=monday)
    need = given.published(cast, monday)
    threads.follow_topic(cast.actor("vendor"), cast.topics["online-services"], at=monday)
    service_change.cancel(cast.actor("host"), event, "No room.", at=monday)
    service_outcome.close(cast.actor("agency"), need, at=monday)
    db.session.commit()
    assert new(as_(cast.vendor)) == {f"/needs/{need.thread.ref}": "Need"}


def test_whatever_goes_to_many_has_a_name_for_the_office():
    assert set(wiring.DISPATCHES) == set(rules.SENT)


def test_an_event_that_was_called_off_says_so_on_my_page(cast, as_, monday):
    event = plan(cast, monday)
    service.publish(cast.actor("host"), event, at=monday)
    service_seats.register(cast.actor("vendor"), event, SeatWish(Way.ROOM), at=monday)
    db.session.commit()
    assert mine(as_(cast.vendor)) == ["You are registered"]
    service_change.cancel(cast.actor("host"), event, "No room.", at=monday)
    db.session.commit()
    assert mine(as_(cast.vendor)) == ["Cancelled"]


def new(client) -> dict[str, str]:
    """Address of each line under "New for you" -> the words at its side."""
    html = client.get("/").get_data(as_text=True)
    part = html[html.index("New for you") : html.index("Coming events and open calls")]
    sides = {}
    for line in re.findall(r'<li class="line.*?</li>', part, re.DOTALL):
        words = re.sub(r"<[^>]*>", " ", line[line.index("line-side") + len('line-side">') :])
        sides[re.search(r'href="([^"]*)"', line)[1]] = re.sub(r"\s+", " ", words).strip()
    return sides


def mine(client) -> list[str]:
    html = client.get("/me/").get_data(as_text=True)
    found = re.findall(r'<li class="line.*?</li>', html[html.index("Coming events") :], re.DOTALL)
    return [re.sub(r"<[^>]*>", "", line[line.index('line-side">') + 11 :]).strip() for line in found]
