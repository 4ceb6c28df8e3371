"""Reminders: the day before an event, three workdays before a deadline, each person once, as the mail settings say."""

from datetime import UTC, datetime, timedelta

import pytest

from forum.calls import queries_slots, service_agenda, service_choose, service_slots
from forum.calls.models import ApplicationState
from forum.calls.service_choose import Decision
from forum.calls.service_slots import CallDraft
from forum.core.database import db
from forum.digests import service, tasks_remind
from forum.digests.models import Frequency, Reminder, Way
from forum.entries.models_deadlines import DeadlineText
from forum.events import service as service_events
from forum.mail.models import Message
from forum.organizations.models import Audience
from forum.policies.models import Policy
from forum.policies.rules_known import Policies
from forum.threads import service as threads
from tests.entries import given
from tests.entries.given import NOW, wall
from tests.events.making import innovation, plan
from tests.events.making import wall as in_zone

#: The showcase is on Thu, Jan 14, 2:00 p.m. in Phoenix; its reminder goes out at 9:00 a.m. on the day before.
THE_DAY_BEFORE = datetime(2027, 1, 13, 16, 0, tzinfo=UTC)
STARTS = datetime(2027, 1, 14, 21, 0, tzinfo=UTC)
#: Questions close on Fri, Dec 4, 5:00 p.m.; three workdays before is Tue, Dec 1.
DEC_4 = datetime(2026, 12, 5, 0, 0, tzinfo=UTC)
DEC_1 = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def mails(kind: str = "") -> list[Message]:
    found = db.session.query(Message).order_by(Message.id)
    return [m for m in found if m.kind == kind or (not kind and m.kind.startswith(("deadline.", "event.tomorrow")))]


def told(kind: str = "") -> list[tuple[str, str]]:
    return sorted((m.address, m.subject) for m in mails(kind))


@pytest.fixture
def showcase(cast):
    event = given.event(cast, has_online=True, online_url="https://meet.example.org/a")
    given.seat(event, cast.vendor)
    db.session.commit()
    return event


@pytest.fixture
def need(cast):
    made = given.need(cast, questions_close_at=DEC_4, closes_at=DEC_4 + timedelta(days=60))
    threads.follow(cast.actor("vendor"), made.thread, at=NOW)
    db.session.commit()
    return made


def choose(person, at=NOW, **values):
    choice = service.choice_of(person, Policies(), at=at)
    for name, value in values.items():
        setattr(choice, name, value)
    db.session.commit()


def test_who_has_a_seat_is_reminded_on_the_day_before_once(cast, showcase):
    assert tasks_remind.remind(THE_DAY_BEFORE - SECOND) == 0
    assert [tasks_remind.remind(THE_DAY_BEFORE + timedelta(minutes=5 * n)) for n in range(3)] == [1, 0, 0]
    (mail,) = mails()
    assert (mail.address, mail.subject.replace("\u00a0", " ")) == (
        "vendor@example.org", "Tomorrow, 2:00 p.m. MST: Showcase: renewing park permits",
    )  # fmt: skip
    for said in ("The event is tomorrow.", "Capitol, room 4", "https://meet.example.org/a", "Give up my seat"):
        assert said in mail.text
    assert (mail.calendar, mail.unsubscribe_url.startswith("https://forum.example.org/unsubscribe/")) == (None, True)
    assert [(r.uid, r.person_id, r.due_at) for r in db.session.query(Reminder)] == [
        (showcase.uid, cast.vendor.id, STARTS)
    ]


def test_a_worker_that_was_away_says_today_until_it_starts(showcase):
    assert tasks_remind.remind(STARTS) == 0
    assert tasks_remind.remind(STARTS - SECOND) == 1
    assert mails()[0].subject.startswith("Today, 2:00")


def test_who_came_later_gave_up_or_is_not_seated_is_not_reminded(cast, showcase):
    given.seat(showcase, cast.vendor2, at=THE_DAY_BEFORE + SECOND)
    given.lose(given.seat(showcase, cast.agency))
    threads.follow(cast.actor("agency2"), showcase.thread, at=NOW)
    db.session.commit()
    tasks_remind.remind(THE_DAY_BEFORE + timedelta(hours=1))
    assert [m.address for m in mails()] == ["vendor@example.org"]


def test_an_event_that_moved_reminds_again_and_one_that_is_off_never(cast, showcase):
    tasks_remind.remind(THE_DAY_BEFORE)
    given.change(
        showcase, at=THE_DAY_BEFORE, starts_local=wall("2027-01-21 14:00"), ends_local=wall("2027-01-21 16:00")
    )
    db.session.commit()
    assert tasks_remind.remind(THE_DAY_BEFORE + timedelta(hours=1)) == 0
    assert tasks_remind.remind(THE_DAY_BEFORE + timedelta(days=7)) == 1
    off = given.event(cast, "Off")
    given.seat(off, cast.vendor)
    given.cancel(off)
    db.session.commit()
    assert tasks_remind.remind(THE_DAY_BEFORE) == 0


def test_a_presenter_hears_the_hour_of_the_slot_also_without_a_seat(cast):
    host = cast.actor("host")
    event = plan(cast, NOW)
    service_events.publish(host, event, at=NOW)
    service_slots.open_call(host, event, CallDraft(3, 15, wall("2026-12-18 17:00")), at=NOW)
    shown = innovation(cast, "vendor", "Permits", NOW)
    application = service_slots.apply(cast.actor("vendor"), event, shown, "x", at=NOW)
    after = event.call_closes_at
    by = in_zone(after + timedelta(days=3))
    second = queries_slots.slots(event.id)[1]
    decided = Decision(ApplicationState.SELECTED, "It fits.", second, by)
    service_choose.choose(host, event, application, decided, at=after)
    service_agenda.publish(host, event, at=after)
    db.session.commit()
    tasks_remind.remind(event.starts_at - timedelta(hours=20))
    (mail,) = mails()
    assert "You present: Thu, Jan 14, 2027, 2:15 p.m." in mail.text.replace("\u00a0", " ")
    assert "You get this because you present at this event." in mail.text
    assert "Give up my seat" not in mail.text


def test_an_all_day_event_has_no_hour(cast):
    event = given.event(cast, "Expo", starts="2027-01-14 00:00", ends_local=wall("2027-01-15 23:59"), all_day=True)
    given.seat(event, cast.vendor)
    db.session.commit()
    tasks_remind.remind(THE_DAY_BEFORE)
    assert told() == [("vendor@example.org", "Tomorrow: Expo")]


def test_the_title_of_a_restricted_event_stands_in_no_subject(cast):
    event = given.event(cast, "Zirconfield", audience=Audience.AGENCIES)
    given.seat(event, cast.agency)
    db.session.commit()
    tasks_remind.remind(THE_DAY_BEFORE)
    assert [m.subject.replace("\u00a0", " ") for m in mails()] == ["Tomorrow, 2:00 p.m. MST: an event for members"]


def test_followers_are_reminded_three_workdays_before_questions_close_once(cast, need):
    threads.follow_topic(cast.actor("vendor2"), cast.topics["roads"], at=NOW)
    db.session.commit()
    assert tasks_remind.remind(DEC_1 - SECOND) == 0
    assert [tasks_remind.remind(DEC_1 + timedelta(minutes=5 * n)) for n in range(2)] == [1, 0]
    (mail,) = mails()
    assert (mail.address, mail.subject, mail.kind) == (
        "vendor@example.org", "Questions close Fri, Dec 4: Renew a park permit in five minutes", "deadline.questions",
    )  # fmt: skip
    assert "Questions close: Fri, Dec 4, 5:00 p.m. MST" in mail.text.replace("\u00a0", " ")
    assert f"https://forum.example.org/needs/{need.thread.ref}" in mail.text


def test_workdays_are_those_of_the_state(need):
    db.session.add(Policy(name="holidays", value=["2026-12-02"], from_at=NOW))
    db.session.commit()
    before = DEC_1 - timedelta(days=1)
    assert tasks_remind.remind(before - SECOND) == 0
    assert tasks_remind.remind(before) == 1


def test_a_moved_deadline_reminds_anew_and_one_set_late_is_not_told_twice(cast, need):
    tasks_remind.remind(DEC_1)
    later = DEC_4 + timedelta(days=7)
    need.questions_close_at = later
    given.tell_need(need, at=DEC_1 + timedelta(hours=1))
    db.session.commit()
    assert tasks_remind.remind(DEC_1 + timedelta(days=7)) == 1
    need.questions_close_at = later + timedelta(days=1)
    given.tell_need(need, at=DEC_1 + timedelta(days=9))
    db.session.commit()
    assert tasks_remind.remind(DEC_1 + timedelta(days=9)) == 0


def test_who_follows_late_muted_or_may_not_see_it_any_more_is_not_reminded(cast, need):
    threads.follow(cast.actor("vendor2"), need.thread, at=DEC_1 + SECOND)
    threads.follow(cast.actor("agency2"), need.thread, at=NOW)
    threads.mute(cast.actor("agency2"), threads.queries.follow_of(cast.agency2.id, need.thread.id))
    need.thread.audience = Audience.AGENCIES
    db.session.commit()
    assert tasks_remind.remind(DEC_1 + timedelta(hours=1)) == 0


def test_a_need_that_closes_is_told_too_and_a_withdrawn_one_never(cast, need):
    closes = need.closes_at
    row = db.session.query(DeadlineText).filter_by(due_at=closes).one()
    assert tasks_remind.remind(closes - timedelta(days=3)) == 1
    assert told("deadline.closes") == [
        ("vendor@example.org", "Need closes Tue, Feb 2, 2027: Renew a park permit in five minutes")
    ]
    row.cancelled_at = NOW
    db.session.query(Reminder).delete()
    db.session.commit()
    assert tasks_remind.remind(closes - timedelta(days=3)) == 0


def test_companies_that_have_not_applied_are_reminded_of_a_call(cast, need, showcase):
    showcase.need_id = need.id
    service_slots.open_call(cast.actor("host"), showcase, CallDraft(8, 10, wall("2026-12-18 17:00")), at=NOW)
    for role in ("vendor2", "agency2"):
        threads.follow(cast.actor(role), showcase.thread, at=NOW)
    db.session.commit()
    day = datetime(2026, 12, 15, 16, 0, tzinfo=UTC)
    tasks_remind.remind(day)
    # Dana follows the need, Lee the event; Amir speaks for no company.
    said = "Call for presenters closes Fri, Dec 18: Showcase: renewing…"
    assert [address for address, _subject in told("deadline.call")] == ["vendor2@example.org", "vendor@example.org"]
    assert told("deadline.call")[0][1].startswith(said[:50])


CHOICES = [
    ({"frequency": Frequency.NEVER}, False, False),
    ({"answers": Way.NONE}, False, True),
    ({"events": Way.NONE}, True, False),
    ({"answers": Way.DIGEST, "events": Way.DIGEST}, True, True),
    ({"frequency": Frequency.NEVER, "answers": Way.AT_ONCE}, True, False),
    ({"paused_until": DEC_1 + timedelta(hours=2)}, False, True),
]


@pytest.mark.parametrize(("values", "of_need", "of_event"), CHOICES)
def test_kinds_that_were_stopped_and_pauses_are_kept_to(cast, need, showcase, values, of_need, of_event):
    choose(cast.vendor, **values)
    assert tasks_remind.remind(DEC_1) == int(of_need)
    assert tasks_remind.remind(THE_DAY_BEFORE) == int(of_event)


def test_quiet_hours_and_a_pause_put_a_reminder_off(cast, need):
    choose(cast.vendor, quiet_from=8, quiet_until=10, paused_until=DEC_1 + timedelta(hours=25))
    hours = [tasks_remind.remind(DEC_1 + timedelta(hours=n)) for n in (0, 3, 24, 25, 26)]
    assert hours == [0, 0, 0, 1, 0]


def test_hundreds_are_reminded_batch_by_batch(cast, need, monkeypatch):
    monkeypatch.setattr(tasks_remind, "BATCH", 2)
    for role in ("vendor2", "vendor_colleague", "agency", "agency2", "host"):
        threads.follow(cast.actor(role), need.thread, at=NOW)
    choose(cast.agency, paused_until=DEC_4)
    assert tasks_remind.remind(DEC_1) == 5
    assert len({m.address for m in mails()}) == 5
