"""A meeting link that no program can write down: refused where it is typed, and left out where an older row holds it."""

from datetime import timedelta

import pytest

from forum.core.database import db
from forum.events.models import Way
from forum.mail import service_dispatch, tasks
from forum.mail.models import Dispatch, DispatchState
from tests.entries import given
from tests.entries.given import NOW
from tests.entries.outbox import entry, sent

BROKEN = ["https://meet..juniper.example/permits", "https://x:99999/", f"https://{'a' * 64}.example/"]


@pytest.mark.parametrize("link", BROKEN)
def test_a_move_to_it_is_refused_beside_the_field(cast, as_, link):
    online = given.event(cast, topics=("roads",), has_online=True, online_url="https://meet.example.org/x")
    db.session.commit()
    typed = {
        "starts_on": "2027-01-14", "starts_time": "14:00", "ends_time": "16:30", "zone": "America/Phoenix", "ways": "both",
        "place": "Capitol, room 4", "online_url": link,
    }  # fmt: skip
    host = as_(cast.host)
    answer = host.post(f"/events/{online.thread.ref}/move", data=typed)
    html = answer.get_data(as_text=True)
    assert (answer.status_code, "Check the link up to its next slash" in html, link in html) == (422, True, True)
    typed["online_url"] = "https://meet.example.org/y"
    assert host.post(f"/events/{online.thread.ref}/move", data=typed).status_code == 303
    assert online.online_url == typed["online_url"]


@pytest.mark.parametrize("link", BROKEN)
def test_an_entry_of_an_older_row_does_without_it(cast, as_, link):
    online = given.event(cast, has_online=True, has_room=False, online_url=link)
    given.seat(online, cast.vendor, way=Way.ONLINE)
    db.session.commit()
    answer = as_(cast.vendor).get(f"/events/{online.thread.ref}.ics")
    registered = as_(cast.agency).post(f"/events/{online.thread.ref}/register", data={"way": "online"})
    assert (answer.status_code, registered.status_code) == (200, 303)
    for text in (answer.get_data(as_text=True), *sent()):
        assert ("CONFERENCE" in entry(text), entry(text)["LOCATION"]) == (False, "Online")
    assert len(sent()) == 2


def test_a_change_that_could_not_be_told_is_told_as_soon_as_it_is_corrected(cast, monday):
    showcase = given.event(cast)
    given.seat(showcase, cast.vendor)
    given.change(showcase, place="Library")
    row = db.session.query(Dispatch).filter_by(kind="event.moved").one()
    service_dispatch.set_aside(row, UnicodeError("label empty or too long"), at=row.at)
    given.change(showcase, place="Room 210", at=NOW + timedelta(minutes=1))
    db.session.commit()
    assert tasks.expand(row.at) == 1
    assert (row.state, entry(sent()[-1])["LOCATION"]) == (DispatchState.DONE, "Room 210")
