"""Deadlines as calendar entries: one for each, for life, kept as it stands, called off where it does not count."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import time_machine

from forum.calls import service_slots
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.entries import tasks as entries_tasks
from forum.entries.models_deadlines import DeadlineKind, DeadlineText
from forum.feeds import service as feeds
from forum.needs import service_outcome, service_updates
from forum.needs.models import NeedState
from forum.organizations.models import Audience
from forum.threads import service as threads
from tests.entries import given
from tests.entries.given import NOW, wall
from tests.needs import given as needs

QUESTIONS, CLOSES = (
    "Questions close: Renew a park permit in five minutes",
    "Need closes: Renew a park permit in five minutes",
)
#: 5:00 p.m. in Phoenix.
DEC_4, JAN_29 = datetime(2026, 12, 5, 0, 0, tzinfo=UTC), datetime(2027, 1, 30, 0, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def need(cast):
    return given.need(cast, questions_close_at=DEC_4, closes_at=JAN_29, topics=("roads",))


def path(need) -> str:
    return f"/calendars/needs/{need.thread.ref}.ics"


def entries(answer) -> dict[str, icalendar.Event]:
    assert answer.status_code == 200, answer.status_code
    return {str(event["SUMMARY"]): event for event in icalendar.Calendar.from_ical(answer.data).events}


def uids() -> dict[str, str]:
    return {row.kind.value: row.uid for row in db.session.query(DeadlineText)}


FEED = """BEGIN:VEVENT
SUMMARY:Questions close: Renew a park permit in five minutes
DTSTART;TZID=America/Phoenix:20261204T170000
DTEND;TZID=America/Phoenix:20261204T171500
DTSTAMP:20261123T160000Z
UID:{uid}
SEQUENCE:0
CREATED:20261123T160000Z
DESCRIPTION:https://forum.example.org/needs/{ref}\\n\\nA need posted here is not a solicitation. Nothing here is an offer or a promise to buy.
LAST-MODIFIED:20261123T160000Z
STATUS:CONFIRMED
TRANSP:TRANSPARENT
URL:https://forum.example.org/needs/{ref}
X-MICROSOFT-CDO-BUSYSTATUS:FREE
END:VEVENT
"""


def test_a_need_has_its_deadlines_at_their_minute_and_nobody_is_busy(client, need):
    said = client.get(path(need)).get_data(as_text=True).replace("\r\n ", "").replace("\r\n", "\n")
    assert FEED.format(uid=uids()["questions"], ref=need.thread.ref) in said
    assert list(entries(client.get(path(need)))) == [QUESTIONS, CLOSES]


def test_a_moved_deadline_is_the_same_entry_with_a_higher_sequence(cast, client, need):
    first, kept = client.get(path(need)), uids()
    update = service_updates.write_update(
        cast.actor("agency"), need, "One week more.", at=LATER, questions_close_on=date(2026, 12, 11)
    )
    db.session.commit()
    assert client.get(path(need)).data == first.data
    with time_machine.travel(update.release_at, tick=False):
        service_updates.release(need, at=update.release_at)
        db.session.commit()
        again = client.get(path(need), headers={"If-None-Match": first.headers["ETag"]})
    found = entries(again)
    assert (uids(), list(found)) == (kept, [QUESTIONS, CLOSES])
    assert [(e["SEQUENCE"], e.decoded("LAST-MODIFIED")) for e in found.values()] == [(1, update.release_at), (0, NOW)]
    assert found[QUESTIONS].decoded("DTSTART").date() == date(2026, 12, 11)
    assert again.headers["Last-Modified"] != first.headers["Last-Modified"]


def test_the_deadlines_of_a_withdrawn_need_are_called_off_for_thirty_days(cast, client, need):
    kept = uids()
    with time_machine.travel(DEC_4 + timedelta(hours=1), tick=False):
        service_outcome.withdraw(cast.actor("agency"), need, "The law changed.", at=DEC_4 + timedelta(hours=1))
        db.session.commit()
        found = entries(client.get(path(need)))
    assert [(name, e["STATUS"], e["SEQUENCE"]) for name, e in found.items()] == [
        (QUESTIONS, "CONFIRMED", 0), (CLOSES, "CANCELLED", 1),
    ]  # fmt: skip
    assert uids() == kept
    with time_machine.travel(DEC_4 + timedelta(days=30), tick=False):
        assert list(entries(client.get(path(need)))) == [CLOSES]
    with time_machine.travel(DEC_4 + timedelta(days=30, hours=1), tick=False):
        assert list(entries(client.get(path(need)))) == []


def test_a_need_that_opens_again_has_its_entries_back(cast, client, need):
    kept, actor = uids(), cast.actor("agency")
    service_outcome.close(actor, need, at=LATER)
    assert {row.cancelled_at for row in db.session.query(DeadlineText)} == {LATER}
    days = date(2026, 12, 7), date(2027, 2, 1)
    service_outcome.reopen(actor, need, "We closed it too early.", *days, at=LATER + timedelta(hours=1))
    db.session.commit()
    found = entries(client.get(path(need)))
    assert [(name, e["STATUS"], e["SEQUENCE"]) for name, e in found.items()] == [
        (QUESTIONS, "CONFIRMED", 2), (CLOSES, "CONFIRMED", 2),
    ]  # fmt: skip
    assert uids() == kept


def test_a_need_closed_by_the_clock_keeps_what_has_passed(need):
    service_outcome.close_by_clock(need, at=JAN_29)
    assert [(row.kind, row.cancelled_at, row.sequence) for row in db.session.query(DeadlineText).order_by(DeadlineText.id)] == [
        (DeadlineKind.CLOSES, None, 0), (DeadlineKind.QUESTIONS, None, 0),
    ]  # fmt: skip


def test_a_call_stands_in_the_calendar_of_its_need_in_the_zone_of_the_event(cast, client, need):
    event = given.event(cast, "Showcase", need_id=need.id, zone="America/New_York")
    db.session.commit()
    service_slots.open_call(cast.actor("host"), event, CallDraft(8, 10, wall("2026-12-18 17:00")), at=NOW)
    db.session.commit()
    found = entries(client.get(path(need)))
    call = found["Call for presenters closes: Showcase"]
    assert list(found) == [QUESTIONS, "Call for presenters closes: Showcase", "Showcase", CLOSES]
    assert call.decoded("DTSTART").isoformat() == "2026-12-18T17:00:00-05:00"
    given.change(event, title="Showcase: permits", at=LATER)
    given.cancel(event, at=LATER)
    db.session.commit()
    called_off = entries(client.get(path(need)))["Call for presenters closes: Showcase: permits"]
    assert (called_off["STATUS"], called_off["SEQUENCE"], called_off["UID"]) == ("CANCELLED", 1, call["UID"])


def test_a_quiet_period_begins(cast, client, need):
    need.state, need.quiet_since_at = NeedState.SOLICITATION, LATER
    given.tell_need(need, at=LATER)
    db.session.commit()
    found = entries(client.get(path(need)))
    assert [(name, event["STATUS"]) for name, event in found.items()] == [
        ("Quiet period begins: Renew a park permit in five minutes", "CONFIRMED"), (QUESTIONS, "CANCELLED"),
        (CLOSES, "CANCELLED"),
    ]  # fmt: skip


@pytest.mark.parametrize("feed", ["topics/roads", "agencies/department-of-natural-resources"])
def test_topics_and_agencies_have_the_deadlines_of_their_needs(client, need, feed):
    assert list(entries(client.get(f"/calendars/{feed}.ics"))) == [QUESTIONS, CLOSES]


@pytest.mark.parametrize(
    "feed", ["public", "topics/security", "agencies/department-of-transportation", "kinds/showcase"]
)
def test_other_feeds_do_not(client, need, feed):
    assert list(entries(client.get(f"/calendars/{feed}.ics"))) == []


def test_a_personal_feed_has_the_deadlines_of_what_one_follows_and_may_see(cast, client):
    shared, secret = given.need(cast, "Shared", closes_at=JAN_29), given.need(cast, "Zirconfield", closes_at=JAN_29)
    secret.thread.audience = Audience.AGENCIES
    for needed in (shared, secret):
        given.tell_need(needed, at=NOW)
    for role in ("vendor", "agency2"):
        for needed in (shared, secret):
            threads.follow(cast.actor(role), needed.thread, at=NOW)
    paths = {role: f"/calendars/{feeds.make_address(cast.actor(role), at=NOW)}.ics" for role in ("vendor", "agency2")}
    db.session.commit()
    assert list(entries(client.get(paths["vendor"]))) == ["Need closes: Shared"]
    first = client.get(paths["agency2"])
    assert sorted(entries(first)) == ["Need closes: Shared", "Need closes: Zirconfield"]
    secret.thread.audience = Audience.OFFICE
    given.tell_need(secret, at=NOW)
    db.session.commit()
    again = client.get(paths["agency2"], headers={"If-None-Match": first.headers["ETag"]})
    assert list(entries(again)) == ["Need closes: Shared"]


def test_a_restricted_need_has_no_public_calendar_and_moves_no_public_mark(cast, client, need):
    secret = given.need(cast, "Zirconfield", closes_at=JAN_29, topics=("roads",), audience=Audience.AGENCIES)
    db.session.commit()
    assert client.get(path(secret)).status_code == client.get(path(secret).removesuffix(".ics")).status_code == 404
    first = client.get("/calendars/topics/roads.ics")
    assert list(entries(first)) == [QUESTIONS, CLOSES]
    secret.closes_at = DEC_4
    given.tell_need(secret, at=LATER)
    db.session.commit()
    again = client.get("/calendars/topics/roads.ics")
    assert {h: again.headers[h] for h in ("ETag", "Last-Modified")} == {
        h: first.headers[h] for h in ("ETag", "Last-Modified")
    }


def test_the_worker_writes_what_came_without_an_act(cast, client):
    made = given.need(cast, "Imported", closes_at=JAN_29, questions_close_at=DEC_4, tell=False)
    made.thread.imported_from = "elsewhere"
    past = given.need(cast, "Past", closes_at=NOW - timedelta(days=1), tell=False)
    event = given.event(cast, "Showcase")
    event.call_opens_at, event.call_closes_at = NOW, DEC_4
    db.session.commit()
    assert (entries_tasks.write_deadlines(NOW), entries_tasks.write_deadlines(NOW)) == (2, 0)
    # Nobody takes questions about an imported record, and what is past needs no entry.
    assert [(row.thread_id, row.kind) for row in db.session.query(DeadlineText).order_by(DeadlineText.id)] == [
        (made.thread_id, DeadlineKind.CLOSES), (event.thread_id, DeadlineKind.CALL),
    ]  # fmt: skip
    made.closes_at = DEC_4
    db.session.commit()
    assert entries_tasks.write_deadlines(LATER) == 1
    made.state = NeedState.CLOSED
    db.session.commit()
    assert entries_tasks.write_deadlines(LATER + timedelta(hours=1)) == 1
    row = db.session.query(DeadlineText).filter_by(thread_id=made.thread_id).one()
    assert (row.due_at, row.sequence, row.cancelled_at) == (DEC_4, 2, LATER + timedelta(hours=1))
    assert db.session.query(DeadlineText).filter_by(thread_id=past.thread_id).count() == 0


def test_publishing_a_need_writes_its_deadlines(cast):
    published = needs.published(cast, NOW)
    assert {row.kind.value: row.due_at for row in db.session.query(DeadlineText)} == {
        "questions": published.questions_close_at, "closes": published.closes_at,
    }  # fmt: skip
