"""How changes are told, requirement by requirement: each number is a line of the list that it was built from.

Number 19, what a real Thunderbird shows and answers, is tested with Thunderbird itself.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from forum.core.database import db
from forum.events import rules_series, service_series
from forum.events import service as events
from forum.invitations import service as invitations
from forum.mail import service_dispatch
from forum.mail import tasks as mail_tasks
from forum.policies import service as policies
from forum.registrations import service_seats
from forum.registrations.models import Registration, RegistrationState
from forum.showcases import service_change
from tests.entries.given import NOW, TOLD, wall
from tests.entries.outbox import LATER, Killed, entry, moved, sent, work
from tests.entries.readers import keeps_itip_rules


@pytest.fixture
def series(cast, showcase):
    """Four monthly events, each with a UID of its own; the vendor has a seat in each, the second one in the second."""
    host = cast.actor("host")
    made = [showcase, *service_series.repeat(host, showcase, rules_series.By.WEEKDAY, 3, at=NOW)]
    for each in made[1:]:
        events.publish(host, each, at=NOW)
        service_seats.register(cast.actor("vendor"), each, service_seats.SeatWish(), at=NOW)
    service_seats.register(cast.actor("vendor2"), made[1], service_seats.SeatWish(), at=NOW)
    db.session.commit()
    return made


def test_requirement_11_one_of_a_series_moves_and_ends_alone_and_reaches_exactly_its_holders(cast, client, series):
    """Events of a series are entries of their own, tied together: calendars disagree about recurrences with exceptions,
    so a message about one names its UID, and needs no RECURRENCE-ID."""
    first, second, third, _fourth = series
    assert len({each.uid for each in series}) == 4
    before = len(sent())
    service_change.move(cast.actor("host"), second, moved(second, place="Library"), at=NOW)
    service_change.cancel(cast.actor("host"), third, "Flood.", at=NOW)
    work(NOW)
    work(TOLD)
    told = [(m.address, m.calendar_method, str(entry(m)["UID"])) for m in sent()[before:]]
    assert sorted(told) == sorted(
        [
            (cast.vendor.email, "CANCEL", third.uid),
            (cast.vendor.email, "REQUEST", second.uid),
            (cast.vendor2.email, "REQUEST", second.uid),
        ]
    )
    listed = icalendar.Calendar.from_ical(client.get("/calendars/public.ics").get_data(as_text=True)).events
    ties = {str(e["UID"]): (str(e.get("RELATED-TO", "")), e.get("RELATED-TO") and e["RELATED-TO"].params["RELTYPE"]) for e in listed}  # fmt: skip
    tied = (first.uid, "SIBLING")
    assert ties == {each.uid: ("", None) if each is first else tied for each in series}
    assert all("DTSTART;TZID=America/Denver:" in m.calendar and "RRULE:FREQ=YEARLY" in m.calendar for m in sent())
    assert all(keeps_itip_rules(m.calendar.encode()) for m in sent())


@pytest.mark.parametrize("moment", ["before the commit", "after it"])
def test_requirement_16_a_crash_doubles_and_loses_nothing(cast, showcase, monkeypatch, moment):
    people = ("vendor2", "agency", "agency2")
    for role in people:
        service_seats.register(cast.actor(role), showcase, service_seats.SeatWish(), at=NOW)
    service_change.move(cast.actor("host"), showcase, moved(showcase, place="Library"), at=NOW)
    db.session.commit()
    monkeypatch.setattr("forum.mail.rules.EXPAND_BATCH", 2)
    real, pieces = service_dispatch.expand_some, []

    def dies(row, *, at):
        if moment == "after it" and len(pieces) == 1:
            raise Killed
        count = real(row, at=at)
        pieces.append(count)
        if moment == "before the commit":
            raise Killed
        return count

    with monkeypatch.context() as patched:
        patched.setattr(service_dispatch, "expand_some", dies)
        with pytest.raises(Killed):
            mail_tasks.expand(TOLD)
    db.session.rollback()
    db.session.expire_all()
    for minutes in range(3):
        mail_tasks.expand(TOLD + timedelta(minutes=minutes))
    once = Counter(
        (m.address, str(entry(m)["UID"]), entry(m)["SEQUENCE"], entry(m)["DTSTAMP"].dt) for m in sent() if entry(m)["SEQUENCE"]
    )  # fmt: skip
    assert set(once.values()) == {1}
    assert {address for address, *_rest in once} == {cast.by_role(role).email for role in (*people, "vendor")}
    assert len(once) == 4


def test_requirement_17_two_edits_within_five_minutes_are_one_update(cast, showcase):
    host = cast.actor("host")
    service_change.move(host, showcase, moved(showcase, place="Library"), at=NOW)
    service_change.move(
        host, showcase, moved(showcase, starts_local=wall("2027-01-14 13:00")), at=NOW + timedelta(minutes=4)
    )
    work(NOW + timedelta(minutes=4, seconds=59))
    assert len(sent()) == 1
    work(TOLD)
    work(LATER)
    (update,) = sent()[1:]
    assert "Where: Room 210 → Library\n" in update.text
    assert "2:00 to 4:30 p.m. MST → Thu, Jan 14, 2027, 1:00 to 4:30 p.m. MST" in update.text.replace("\u00a0", " ")
    service_change.move(host, showcase, moved(showcase, place="Museum"), at=LATER)
    work(LATER + timedelta(minutes=5))
    assert len(sent()) == 3


def test_requirement_17_what_is_taken_back_or_did_not_change_is_not_told(cast, showcase):
    host = cast.actor("host")
    service_change.move(host, showcase, moved(showcase), at=NOW)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=NOW)
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=NOW)
    service_change.move(host, showcase, moved(showcase, place="Room 210"), at=NOW + timedelta(minutes=2))
    work(LATER)
    assert [m.calendar_method for m in sent(cast.vendor)] == ["REQUEST"]
    # Who was invited in between was told another place, and hears of the right one.
    assert [str(entry(m)["LOCATION"]) for m in sent(cast.vendor2)] == ["Library", "Room 210"]


def test_requirement_17_a_change_shortly_before_the_start_does_not_wait(cast, showcase):
    soon = showcase.starts_at - timedelta(minutes=50)
    service_change.move(cast.actor("host"), showcase, moved(showcase, place="Room 212"), at=soon)
    work(soon)
    assert len(sent()) == 2


def test_requirement_17_what_waits_is_told_with_a_change_that_cannot_wait(cast, showcase):
    host, before = cast.actor("host"), showcase.starts_at - timedelta(minutes=61)
    service_change.move(host, showcase, moved(showcase, place="Room 212"), at=before)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=before + timedelta(minutes=2))
    work(before + timedelta(minutes=2))
    assert [str(entry(m)["LOCATION"]) for m in sent()] == ["Room 210", "Library"]


def test_requirement_17_what_the_worker_missed_is_told_with_what_came_since_and_as_of_then(cast, showcase):
    host = cast.actor("host")
    service_change.move(host, showcase, moved(showcase, place="Museum"), at=NOW)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=LATER)
    work(LATER)
    (update,) = sent()[1:]
    assert (entry(update)["DTSTAMP"].dt, str(entry(update)["LOCATION"])) == (LATER, "Library")


@pytest.mark.parametrize("is_told", [True, False])
def test_requirement_18_who_declined_hears_of_nothing_but_the_end(cast, showcase, is_told):
    host = cast.actor("host")
    policies.set_policies(host, {"tells_declined": is_told}, at=NOW)
    for role in ("vendor2", "agency"):
        service_seats.register(cast.actor(role), showcase, service_seats.SeatWish(), at=NOW)
    service_seats.give_up(cast.actor("vendor2"), showcase, at=NOW)
    service_change.move(host, showcase, moved(showcase, place="Library"), at=LATER)
    work(LATER + timedelta(minutes=5))
    assert [m.calendar_method for m in sent(cast.vendor2)] == ["REQUEST", "CANCEL"]
    service_change.cancel(host, showcase, "Flood.", at=LATER + timedelta(hours=1))
    work(LATER + timedelta(hours=1))
    ends = [(m.calendar_method, str(entry(m).get("STATUS", ""))) for m in sent(cast.vendor2)]
    assert ends == [("REQUEST", "CONFIRMED"), ("CANCEL", "")] + [("CANCEL", "CANCELLED")] * is_told
    assert [m.calendar_method for m in sent(cast.agency)] == ["REQUEST", "REQUEST", "CANCEL"]


@pytest.mark.parametrize("field", ["time", "place"])
def test_requirement_20_moving_says_first_how_many_are_asked_again(cast, as_, showcase, field):
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=NOW)
    service_seats.give_up(cast.actor("vendor2"), showcase, at=NOW)
    asked = Registration(event=showcase, person=cast.agency, state=RegistrationState.INVITED, state_at=NOW, invited_at=NOW, created_at=NOW)  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    invitations.invite(asked, at=NOW)
    db.session.commit()
    host, page = as_(cast.host), f"/events/{showcase.thread.ref}/move"
    shown = host.get(page)
    assert "This asks 2 people to answer again." in shown.get_data(as_text=True)
    assert showcase.sequence == 0
    typed = {
        "starts_on": "1/14/2027", "starts_time": "15:00" if field == "time" else "14:00", "ends_on": "1/14/2027",
        "ends_time": "16:30", "zone": "America/Denver", "has_room": "y", "place": "Library" if field == "place" else "Room 210",
    }  # fmt: skip
    assert host.post(page, data=typed).status_code == 303
    assert "Moved. 2 people are asked again." in host.get(f"/events/{showcase.thread.ref}").get_data(as_text=True)
    before = len(sent())
    work(datetime.now(UTC) + timedelta(hours=1))
    told = [(m.address, m.calendar_method, entry(m)["SEQUENCE"]) for m in sent()[before:]]
    assert sorted(told) == sorted((who.email, "REQUEST", 1) for who in (cast.agency, cast.vendor))
