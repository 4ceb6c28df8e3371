"""Answers from calendars: what each does to a seat, and what changes nothing (requirements 21 to 27 of `calendar-mail`)."""

import re
import resource
import time
from contextlib import suppress
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from itertools import permutations

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st
from icalendar import Calendar

from forum.calendars import queries_replies, rules_replies, service_reply_letters
from forum.calendars.models import Invitation
from forum.core.database import db
from forum.core.errors import Refused
from forum.events import rules_seats, service_answer, service_mail_seats, tasks_invite
from forum.events.models import Event, Registration, RegistrationState
from forum.events.models_history import RegistrationChange, Source
from forum.events.rules_seats import Answer
from forum.mail import service_inbound, tasks
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage
from tests.calendars import given
from tests.calendars.given import NOW
from tests.calendars.readers import keeps_itip_rules
from tests.calendars.replies import BORDER, PROGRAMS, Reply, invitation_of

LATER = NOW + timedelta(minutes=3)


@pytest.fixture(autouse=True)
def border(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)


@pytest.fixture
def showcase(cast) -> Event:
    return given.event(cast)


@pytest.fixture
def asked(cast, showcase) -> Invitation:
    """Dana was invited, holds the entry, and has not answered."""
    return given.asked(showcase, cast.vendor)


def came(reply: Reply, *, at: datetime = LATER) -> InboundMessage:
    row = service_inbound.take(reply.envelope(), at=at)
    db.session.commit()
    assert row is not None
    return row


def decided(reply: Reply, *, at: datetime = LATER) -> tuple[str, str]:
    row = came(reply, at=at)
    return row.state.value, row.reason


def state() -> str:
    db.session.expire_all()
    return db.session.query(Registration).one().state.value


def sent() -> list[tuple[str, str]]:
    return [(m.kind, m.address) for m in db.session.query(Message).order_by(Message.id)]


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("partstat", "becomes"), [("ACCEPTED", "registered"), ("TENTATIVE", "maybe"), ("DECLINED", "withdrawn")]
)
def test_requirement_21_answers_of_five_programs_are_applied(asked, program, partstat, becomes):
    assert decided(Reply(asked, partstat, program=program)) == ("applied", "answered")
    assert state() == becomes
    change = db.session.query(RegistrationChange).order_by(RegistrationChange.id.desc()).first()
    assert (change.to_state.value, change.source, change.by_name) == (becomes, Source.MAIL, "Dana Reyes")


def test_requirement_21_a_full_event_puts_who_accepts_on_the_waitlist_and_says_so_at_once(cast, asked, showcase):
    showcase.room_seats, showcase.room_taken = 1, 1
    db.session.commit()
    assert decided(Reply(asked)) == ("applied", "answered")
    assert state() == "waitlisted"
    assert sent()[-1] == ("registration.waitlisted", "vendor@example.org")


def test_requirement_21_where_the_office_checks_registrations_accepting_asks_it(asked, showcase):
    showcase.approves = True
    db.session.commit()
    assert decided(Reply(asked)) == ("applied", "answered")
    assert state() == "requested"


def test_requirement_21_tentative_keeps_the_seat_of_who_has_one(cast, showcase):
    given.seat(showcase, cast.vendor)
    assert decided(Reply(invitation_of(showcase, cast.vendor), "TENTATIVE")) == ("applied", "answered")
    assert state() == "registered"


# What each broken or hostile answer ends as. None of them changes the registration.
IGNORED, WAITING = "ignored", "waiting"
BODY = "ATTENDEE;CN=Dana Reyes;PARTSTAT=ACCEPTED;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTIC\n IPANT:mailto:vendor@example.org\n"
HOSTILE = {
    "no word in the address": ({"recipient": "events@forum.example.org"}, (IGNORED, "no_token")),
    "a word that we gave nobody": ({"token": "0" * 26}, (IGNORED, "no_token")),
    "the entry of another event": ({"uid": "1c8a8d2c-0000-4000-8000-000000000000"}, (WAITING, "wrong_event")),
    "somebody else attends": ({"attendee": "stranger@other.example"}, (WAITING, "stranger")),
    "somebody else writes": ({"sender": "assistant@example.org"}, (WAITING, "proxy")),
    "nobody writes": ({"changes": (("From: Dana Reyes <vendor@example.org>\n", ""),)}, (WAITING, "proxy")),
    "two write": (
        {"changes": (("From: Dana Reyes <vendor@example.org>", "From: a@b.example, vendor@example.org"),)},
        (WAITING, "proxy"),
    ),
    "the border proves nothing": ({"changes": (("dmarc=pass", "dmarc=none"), ("dkim=pass", "dkim=none"))}, (WAITING, "unproven")),
    "the border says that it is forged": ({"changes": (("dmarc=pass", "dmarc=fail"),)}, (WAITING, "unproven")),
    "another border proves it": ({"changes": ((BORDER, "mx.attacker.example"),)}, (WAITING, "unproven")),
    "signed for another domain": (
        {"changes": (("dmarc=pass", "dmarc=none"), ("header.d=example.org", "header.d=other.example"))},
        (WAITING, "unproven"),
    ),
    "before the version that stands": ({"sequence": 0, "moved": True}, (WAITING, "old_version")),
    "a version that we never sent": ({"sequence": 7}, (WAITING, "newer_version")),
    "from the future": ({"stamp": "20361123T160200Z"}, (WAITING, "clock")),
    "without a moment": ({"changes": (("DTSTAMP:20261123T160200Z\nUID", "UID"),)}, (WAITING, "clock")),
    "a moment that is none": ({"stamp": "20261399T996099Z"}, (WAITING, "clock")),
    "two who say different things": (
        {"changes": ((BODY, BODY + "ATTENDEE;PARTSTAT=DECLINED:mailto:vendor@example.org\n"),)},
        (WAITING, "two_answers"),
    ),
    "an instance of a series that is none": (
        {"changes": ((BODY, BODY + "RECURRENCE-ID:20270121T210000Z\n"),)},
        (WAITING, "instance"),
    ),
    "passed on to somebody else": ({"partstat": "DELEGATED"}, (WAITING, "delegated")),
    "no answer": ({"partstat": "NEEDS-ACTION"}, (IGNORED, "no_answer")),
    "a cancellation from outside": ({"changes": (("METHOD:REPLY", "METHOD:CANCEL"),)}, (IGNORED, "not_asked")),
    "an invitation from outside": ({"changes": (("METHOD:REPLY", "METHOD:REQUEST"),)}, (IGNORED, "not_asked")),
    "two calendars in one": ({"changes": ((BODY, BODY + "END:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n"),)}, (IGNORED, "unreadable")),
    "two events": ({"changes": ((BODY, BODY + "END:VEVENT\nBEGIN:VEVENT\n"),)}, (IGNORED, "unreadable")),
    "a version that is no number": ({"sequence": "1e9"}, (IGNORED, "unreadable")),
    "too many events": ({"changes": ((BODY, BODY + "END:VEVENT\nBEGIN:VEVENT\n" * 21),)}, (IGNORED, "unreadable")),
    "a very large calendar": ({"changes": ((BODY, BODY + "X-A:" + "a" * 600_000 + "\n"),)}, (IGNORED, "unreadable")),
    "bad base64": (
        {"program": "exchange", "changes": (("<<base64\nBEGIN:VCALENDAR", "!!!\nBEGIN VCALENDAR"), ("base64>>\n", ""))},
        (IGNORED, "unreadable"),
    ),
    "only for Outlook": (
        {
            "program": "gnus",
            "changes": (("text/calendar; method=REPLY", 'application/ms-tnef; name="winmail.dat"'),),
        },
        (IGNORED, "winmail"),
    ),
    "a note instead of a calendar": (
        {"program": "gnus", "changes": (("text/calendar; method=REPLY", "text/plain"),)},
        (IGNORED, "no_calendar"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_requirement_21_a_hostile_or_broken_answer_changes_no_seat_and_says_why(asked, showcase, case):
    given_of, ends = dict(HOSTILE[case][0]), HOSTILE[case][1]
    if given_of.pop("moved", False):
        given.change(showcase, starts_local=given.wall("2027-01-14 13:00"))
        db.session.commit()
    recipient = given_of.pop("recipient", "")
    reply = Reply(asked, **given_of)
    envelope = reply.envelope()
    row = service_inbound.take(service_inbound.Envelope(recipient or envelope.recipient, envelope.content), at=LATER)
    db.session.commit()
    assert ((row.state.value, row.reason), state()) == (ends, "invited")
    assert db.session.query(RegistrationChange).count() == 0


UNHARMED = {
    "localized": {"changes": (("Event Invitation Reply (Accepted)", "=?UTF-8?B?QWNlcHRhZG86?="),)},
    "without a version": {"changes": (("SEQUENCE:0\nDESCRIPTION", "DESCRIPTION"),)},
    "in other capitals": {"changes": ((":mailto:vendor@example.org", ":MAILTO:Vendor@Example.ORG"),)},
    "without an organizer": {"changes": (("ORGANIZER;CN=Market Forum:mailto:events+r-", "X-ORGANIZER:"),)},
    "without the method in the part": {"changes": (("text/calendar; method=REPLY;", "text/calendar;"),)},
    "without the method in the calendar": {"program": "gnus", "changes": (("METHOD:REPLY\n", ""),)},
    "recurrences without end": {"changes": ((BODY, BODY + "RRULE:FREQ=SECONDLY\nRDATE:20270114T140000Z\n"),)},
    "a zone without end": {
        "changes": (("TZNAME:MST\n", "TZNAME:MST\nRRULE:FREQ=SECONDLY\nRDATE;VALUE=PERIOD:19700101T000000/P1D\n"),)
    },
    "a stranger beside": {"changes": ((BODY, BODY + "ATTENDEE;PARTSTAT=DECLINED:mailto:x@other.example\n"),)},
    "an alarm with words of its own": {
        "changes": ((BODY, BODY + "BEGIN:VALARM\nATTENDEE;PARTSTAT=DECLINED:mailto:vendor@example.org\nEND:VALARM\n"),)
    },
    "lines that no calendar has": {"changes": ((BODY, BODY + "\x00\n;;;\nATTENDEE\nX" + ":" * 3000 + "\n"),)},
}  # fmt: skip


@pytest.mark.parametrize("case", UNHARMED)
def test_requirement_21_what_is_only_odd_is_understood(asked, case):
    assert decided(Reply(asked, **UNHARMED[case])) == ("applied", "answered")
    assert state() == "registered"


def test_requirement_21_lone_carriage_returns_end_lines_too(asked):
    reply = Reply(asked, program="gnus")
    head, _blank, body = reply.content().partition(b"\n\n")
    envelope = service_inbound.Envelope(reply.recipient, head + b"\n\n" + body.replace(b"\n", b"\r"))
    row = service_inbound.take(envelope, at=LATER)
    assert (row.reason, state()) == ("answered", "registered")


def test_requirement_21_ten_megabytes_are_read_within_two_seconds_and_a_hundred_megabytes(asked):
    ten = "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + ("A" * 76 + "\n") * 127_000
    mark = "--------------0Xt2nAf3wVq1cZr0Lx6Kk2Pp"
    content = Reply(asked).text().replace(f"{mark}--\n", f"{mark}\n{ten}{mark}--\n").encode()
    assert 9_500_000 < len(content) < 10_000_000
    before, began = peak_memory(), time.perf_counter()
    row = service_inbound.take(service_inbound.Envelope(Reply(asked).recipient, content), at=LATER)
    assert (row.reason, time.perf_counter() - began < 2, peak_memory() - before < 100_000_000) == (
        "answered",
        True,
        True,
    )
    over = service_inbound.Envelope(Reply(asked).recipient, content + b"A" * 1_000_000)
    assert service_inbound.take(over, at=LATER).reason == "too_much"


def peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_requirement_22_a_replay_changes_nothing(asked):
    first = Reply(asked, sequence=0)
    decided(first)
    decided(Reply(asked, "DECLINED", "20261123T160300Z", sequence=0), at=LATER + timedelta(minutes=1))
    assert state() == "withdrawn"
    # The very same mail is the same row; the same calendar in another mail is late.
    again = came(first, at=LATER + timedelta(minutes=2))
    assert (again.reason, again.received_at) == ("answered", LATER)
    assert decided(Reply(asked, sequence=0), at=LATER + timedelta(minutes=2)) == ("ignored", "stale")
    assert state() == "withdrawn"
    assert db.session.query(InboundMessage).count() == 3


# What one person says in the course of some minutes: the way, the minute in which it is said, the answer.
SAID = [
    ("mail", 1, "ACCEPTED"), ("page", 2, "no"), ("mail", 3, "TENTATIVE"), ("link", 4, "yes"), ("mail", 5, "DECLINED"),
    ("mail", 6, "ACCEPTED"),
]  # fmt: skip


def stamp_of(minute: int) -> str:
    return (NOW + timedelta(minutes=minute)).strftime("%Y%m%dT%H%M%SZ")


def say(asked: Invitation, way: str, minute: int, answer: str, arrives: int) -> None:
    """A mail arrives some minutes after it was written; what is said on a page counts at that moment."""
    if way == "mail":
        came(Reply(asked, answer, stamp_of(minute)), at=NOW + timedelta(minutes=arrives))
        return
    mine = db.session.query(Registration).filter_by(person_id=asked.person_id).one()
    with suppress(Refused):
        service_answer.answer(mine, Answer(answer), at=NOW + timedelta(minutes=minute), source=Source(way))
    db.session.commit()


def orders(said: list) -> list[list]:
    """Every order in which things can come in: mails at any later time, a page or a link at its own."""
    found = []
    for order in permutations(said):
        pages = [minute for way, minute, _answer in order if way != "mail"]
        latest, possible = 0, pages == sorted(pages)
        for way, minute, _answer in order:
            # What is said on a page comes in at once, so nothing that was written later comes before it.
            possible = possible and (way == "mail" or minute > latest)
            latest = max(latest, minute)
        if possible:
            found.append(list(order))
    return found


@pytest.mark.parametrize("last", range(2, len(SAID) + 1))
def test_requirement_22_the_order_of_arrival_does_not_matter(cast, showcase, last):
    said = SAID[max(0, last - 4) : last]
    ends = set()
    for order in orders(said):
        asked = given.asked(showcase, cast.vendor)
        for arrives, (way, minute, answer) in enumerate(order, 10):
            say(asked, way, minute, answer, arrives)
        ends.add(state())
        forget_answers(showcase)
    assert (len(orders(said)) > 1, len(ends)) == (True, 1)


def forget_answers(showcase: Event) -> None:
    for model in (RegistrationChange, Invitation, Registration, InboundMessage, Message):
        db.session.query(model).delete()
    showcase.room_taken = 0
    db.session.commit()


TOLD = st.tuples(st.integers(1, 30), st.sampled_from(["ACCEPTED", "TENTATIVE", "DECLINED"]))


@given_any(st.lists(TOLD, min_size=1, max_size=6, unique_by=lambda told: told[0]), st.randoms(use_true_random=False))
def test_requirement_22_any_answers_in_any_order_end_as_in_their_own(told, random):
    """On the rules alone: the state that `rules_seats.after` gives, whatever order."""
    in_order = fold(sorted(told))
    random.shuffle(told)
    assert fold(told) == in_order


def fold(told: list[tuple[int, str]]) -> RegistrationState:
    state, replied = RegistrationState.INVITED, None
    for minute, partstat in told:
        stamp = NOW + timedelta(minutes=minute)
        reply = rules_replies.Reply("REPLY", "u", 0, stamp, (rules_replies.Attendee("a@b.example", partstat),))
        known = rules_replies.Known("u", {"a@b.example"}, 0, 0, replied)
        at = NOW + timedelta(hours=1)
        if (
            rules_replies.decide(reply, "a@b.example", is_proven=True, known=known, at=at)
            is rules_replies.Reason.ANSWERED
        ):
            answer = rules_replies.answer_of(reply, known.addresses)
            state = rules_seats.after(state, answer, approves=False, is_free=True)
            replied = (0, stamp) if rules_replies.decides(answer) else replied
    return state


def test_requirement_23_what_fails_stands_on_the_list_with_its_reason(asked):
    came(Reply(asked, "DECLINED", sender="assistant@example.org"))
    row = db.session.query(InboundMessage).one()
    assert (row.state.value, row.reason, row.object_kind, row.object_ref, row.person_ref) == (
        "waiting", "proxy", "event", asked.event.thread.ref, asked.person.ref,
    )  # fmt: skip
    assert row.data == {"answer": "no", "sequence": 0, "stamp": "2026-11-23T16:02:00+00:00"}


def test_requirement_23_who_may_not_be_proven_is_asked_to_answer_on_the_page_once_a_day(asked):
    db.session.query(Message).delete()
    unproven = (("dmarc=pass", "dmarc=none"), ("dkim=pass", "dkim=none"))
    for minute in (1, 2):
        decided(Reply(asked, "DECLINED", stamp_of(minute), changes=unproven))
    (letter,) = db.session.query(Message)
    assert (letter.kind, letter.address, letter.subject) == (
        "event.answer_on_page", "vendor@example.org", "Answer on the page: Showcase: renewing park permits",
    )  # fmt: skip
    assert "If you did, answer on the page." in letter.text
    assert service_mail_seats.answer_url(db.session.query(Registration).one()) in letter.text
    decided(Reply(asked, "DECLINED", stamp_of(3), changes=unproven), at=LATER + timedelta(days=1, minutes=1))
    assert db.session.query(Message).count() == 2


def test_requirement_23_an_account_that_is_closed_answers_nothing(cast, asked):
    cast.vendor.active = False
    db.session.commit()
    assert decided(Reply(asked)) == ("ignored", "hidden")


def test_requirement_24_only_the_newest_word_of_our_own_border_counts(asked):
    forged = f"Authentication-Results: {BORDER}; dmarc=pass header.from=example.org\n"
    newest = f"Authentication-Results: {BORDER}; dmarc=none\n"
    reply = Reply(asked, changes=(("Return-Path:", newest + forged + "Return-Path:"),))
    assert decided(reply) == ("waiting", "unproven")
    assert state() == "invited"


def test_requirement_24_without_a_name_of_our_border_nobody_is_proven(app, asked, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", "")
    assert decided(Reply(asked, changes=((f"{BORDER}; dkim", "; dkim"),))) == ("waiting", "unproven")


def test_requirement_25_who_got_a_forwarded_invitation_answers_for_nobody(cast, showcase):
    given.seat(showcase, cast.vendor)
    mine = invitation_of(showcase, cast.vendor)
    assert decided(Reply(mine, "DECLINED", attendee="stranger@other.example")) == ("waiting", "stranger")
    assert decided(Reply(mine, "DECLINED", sender="stranger@other.example")) == ("waiting", "proxy")
    assert state() == "registered"
    assert db.session.query(Registration).count() == 1


COUNTER = (
    ("METHOD:REPLY", "METHOD:COUNTER"), ("method=REPLY", "method=COUNTER"),
    ("DTSTART;TZID=US Mountain Standard Time:20270114T140000", "DTSTART;TZID=US Mountain Standard Time:20270115T090000"),
    ("DTEND;TZID=US Mountain Standard Time:20270114T163000", "DTEND;TZID=US Mountain Standard Time:20270115T113000"),
)  # fmt: skip


def test_requirement_26_another_time_is_logged_shown_and_declined_and_never_an_acceptance(asked):
    assert decided(Reply(asked, program="exchange", changes=COUNTER)) == ("waiting", "counter")
    assert state() == "invited"
    row = db.session.query(InboundMessage).one()
    assert row.data["times"] == ["2027-01-15T16:00:00+00:00", "2027-01-15T18:30:00+00:00"]
    letter = db.session.query(Message).order_by(Message.id.desc()).first()
    assert (letter.kind, letter.calendar_method, letter.subject, letter.sender) == (
        "event.time_stays", "DECLINECOUNTER", "The time stays: Showcase: renewing park permits",
        f"events+r-{asked.token}",
    )  # fmt: skip
    event = Calendar.from_ical(letter.calendar).walk("VEVENT")[0]
    assert sorted(event) == ["DTSTAMP", "ORGANIZER", "SEQUENCE", "UID"]
    assert (event["UID"], event["SEQUENCE"]) == (asked.event.uid, 0)
    assert "X-MICROSOFT-DISALLOW-COUNTER:TRUE" in db.session.query(Message).order_by(Message.id).first().calendar


def test_requirement_26_so_many_other_times_are_declined_and_no_more(asked):
    for minute in range(1, 9):
        decided(
            Reply(asked, "TENTATIVE", stamp_of(minute), program="exchange", changes=COUNTER),
            at=NOW + timedelta(hours=1),
        )
    assert [kind for kind, _address in sent()].count("event.time_stays") == rules_replies.COUNTERS_A_DAY


REFRESH = (("METHOD:REPLY", "METHOD:REFRESH"), ("method=REPLY", "method=REFRESH"))


def test_who_asks_again_gets_the_entry_once_a_day_with_the_same_version(asked):
    first = db.session.query(Message).one()
    assert decided(Reply(asked, "NEEDS-ACTION", changes=REFRESH)) == ("applied", "refreshed")
    again = db.session.query(Message).order_by(Message.id.desc()).first()
    assert (again.kind, again.address) == ("event.refreshed", "vendor@example.org")
    before, now = (Calendar.from_ical(m.calendar).walk("VEVENT")[0] for m in (first, again))
    assert (now["SEQUENCE"], now["DTSTAMP"].dt > before["DTSTAMP"].dt) == (before["SEQUENCE"], True)
    assert decided(Reply(asked, "NEEDS-ACTION", changes=REFRESH)) == ("ignored", "refreshed_today")
    assert decided(Reply(asked, sender="x@other.example", changes=REFRESH)) == ("ignored", "proxy")
    assert (state(), len(sent())) == ("invited", 2)


def test_requirement_27_page_link_and_mail_give_one_history_with_source_and_time(asked):
    came(Reply(asked, "TENTATIVE"), at=LATER)
    say(asked, "link", 5, "yes", 5)
    say(asked, "page", 6, "no", 6)
    came(Reply(asked, "ACCEPTED", stamp_of(7)), at=NOW + timedelta(minutes=8))
    history = db.session.query(RegistrationChange).order_by(RegistrationChange.id)
    assert [(c.to_state.value, c.source.value, int((c.at - NOW).total_seconds() / 60)) for c in history] == [
        ("maybe", "mail", 3), ("registered", "link", 5), ("withdrawn", "page", 6), ("registered", "mail", 8),
    ]  # fmt: skip


def test_an_answer_that_came_too_late_for_the_event_is_kept_with_the_sentence(asked, showcase):
    later = showcase.starts_at + timedelta(minutes=1)
    assert decided(Reply(asked, stamp=later.strftime("%Y%m%dT%H%M%SZ")), at=later) == ("waiting", "refused")
    row = db.session.query(InboundMessage).one()
    assert row.data["said"] == "This event has started, so seats are no longer given."
    letter = db.session.query(Message).order_by(Message.id.desc()).first()
    assert letter.text.startswith("This event has started, so seats are no longer given.\n")


def test_a_calendar_that_goes_round_in_circles_stops(asked):
    ends = []
    for minute in range(1, rules_replies.ANSWERS_A_DAY + 3):
        partstat = "ACCEPTED" if minute % 2 else "DECLINED"
        ends.append(decided(Reply(asked, partstat, stamp_of(minute)), at=NOW + timedelta(hours=1))[1])
    assert ends == ["answered"] * rules_replies.ANSWERS_A_DAY + ["often"] * 2


def test_no_more_than_ten_mails_to_one_invitation_wait_for_the_office(asked):
    ends = [decided(Reply(asked, sequence=9))[0] for _number in range(12)]
    assert ends == ["waiting"] * rules_replies.WAITING_MOST + ["ignored"] * 2


def test_who_keeps_a_seat_and_says_maybe_is_asked_once_three_workdays_before(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.seat(showcase, cast.vendor2)
    mine = invitation_of(showcase, cast.vendor)
    assert decided(Reply(mine, "TENTATIVE")) == ("applied", "answered")
    # Thu, Jan 14, 2:00 p.m.; three workdays earlier is Mon, Jan 11.
    due = showcase.starts_at - timedelta(days=3)
    steps = (-timedelta(seconds=1), timedelta(0), timedelta(hours=1))
    assert [tasks_invite.ask_unsure(due + step) for step in steps] == [0, 1, 0]
    letter = db.session.query(Message).filter_by(kind="registration.unsure").one()
    assert (letter.address, letter.subject) == (
        "vendor@example.org", "Tell us if you cannot come: Showcase: renewing park permits",
    )  # fmt: skip
    assert (
        service_mail_seats.answer_url(db.session.query(Registration).filter_by(person_id=cast.vendor.id).one())
        in letter.text
    )
    decided(Reply(mine, "TENTATIVE", "20270112T160000Z"), at=due + timedelta(days=1))
    assert tasks_invite.ask_unsure(due + timedelta(days=1)) == 0


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_who_says_more_after_a_maybe_is_not_asked(cast, showcase, answer):
    given.seat(showcase, cast.vendor)
    mine = invitation_of(showcase, cast.vendor)
    decided(Reply(mine, "TENTATIVE"))
    say(mine, "link", 5, answer, 5)
    assert tasks_invite.ask_unsure(showcase.starts_at - timedelta(days=3)) == 0


def test_requirement_26_what_we_answer_to_calendars_keeps_to_the_rules_of_their_methods(asked):
    decided(Reply(asked, program="exchange", changes=COUNTER))
    decided(Reply(asked, "NEEDS-ACTION", changes=REFRESH))
    service_reply_letters.refuse_stranger(queries_replies.asked_by_token(asked.token), "pat@other.example", at=LATER)
    db.session.commit()
    letters = db.session.query(Message).filter(
        Message.kind.in_(("event.time_stays", "event.refreshed", "event.not_on_list"))
    )
    methods = {}
    for letter in letters:
        whole = message_from_bytes(tasks.compose(letter), policy=policy.default)
        part = whole.get_body(("calendar",))
        # The proposal's SEQUENCE is echoed (RFC 5546 3.2.8); libical's table allows none there.
        checked = (
            re.sub(r"SEQUENCE:0\r\n", "", letter.calendar) if letter.kind == "event.time_stays" else letter.calendar
        )
        assert keeps_itip_rules(checked.encode()), letter.kind
        methods[letter.kind] = (part.get_param("method"), str(Calendar.from_ical(letter.calendar)["METHOD"]))
    assert methods == {
        "event.time_stays": ("DECLINECOUNTER", "DECLINECOUNTER"), "event.refreshed": ("REQUEST", "REQUEST"),
        "event.not_on_list": ("CANCEL", "CANCEL"),
    }  # fmt: skip
