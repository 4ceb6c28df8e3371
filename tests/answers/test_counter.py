"""Who proposes another time (METHOD:COUNTER) is never taken for somebody who accepts this one (requirement 26)."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar

from forum.answers import queries as answers_queries
from forum.answers import rules as answers_rules
from forum.answers import rules_words as answers_words
from forum.answers import service_letters as answers_letters
from forum.answers import service_reviews
from forum.core.database import db
from forum.core.errors import Refused
from forum.mail import tasks
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage
from tests.answers.came import (
    AUTOMATIC,
    COUNTER,
    LATER,
    REFRESH,
    UNPROVEN,
    came,
    decided,
    sent,
    stamp_of,
    state,
)
from tests.answers.replies import Reply, invitation_of
from tests.entries import given
from tests.entries.given import NOW
from tests.entries.readers import keeps_itip_rules

ASKS = "The person asks for another time: Fri, Jan 15, 2027, 9:00 to 11:30 a.m. MST."


def proposal(asked, partstat="ACCEPTED", *changes, **more) -> Reply:
    return Reply(asked, partstat, program="exchange", changes=(*COUNTER, *changes), **more)


def told(row: InboundMessage) -> tuple[str, str, str]:
    """What the desk says: the answer, why it waits, and the button."""
    said = answers_words.told(row.reason, row.data, row.sender, "America/Phoenix")
    return said.answer, " ".join(said.why).replace("\xa0", " "), said.button


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
    assert [kind for kind, _address in sent()].count("event.time_stays") == answers_rules.COUNTERS_A_DAY


@pytest.mark.parametrize(
    ("changes", "sender", "reason"),
    [
        ((), "assistant@example.org", "proxy"),
        (UNPROVEN[:1], "", "unproven"),
        ((("DTSTAMP:20261123T160200Z\n", ""),), "", "counter"),
        ((("DTSTAMP:2026", "DTSTAMP:2036"),), "", "counter"),
        ((("CLASS:PUBLIC", "CLASS:PUBLIC\nRECURRENCE-ID:20270114T210000Z"),), "", "counter"),
    ],
)
def test_requirement_26_nobody_can_take_a_proposal_for_an_acceptance(cast, asked, changes, sender, reason):
    row = came(proposal(asked, "ACCEPTED", *changes, sender=sender))
    assert (row.state.value, row.reason, "answer" in row.data) == ("waiting", reason, False)
    answer, _why, button = told(row)
    assert (answer, button) == ("", "")
    with pytest.raises(Refused):
        service_reviews.apply(cast.actor("host"), row, at=LATER)
    assert state() == "invited"


def test_requirement_26_the_desk_says_what_was_answered_and_nothing_else(asked):
    assert told(came(proposal(asked))) == ("", f"{ASKS} We answered that the time stays.", "")
    assert told(came(proposal(asked, "TENTATIVE", AUTOMATIC))) == ("", ASKS, "")
    for minute in range(1, answers_rules.COUNTERS_A_DAY):
        came(proposal(asked, stamp=stamp_of(minute)))
    assert told(came(proposal(asked, stamp=stamp_of(9)))) == ("", ASKS, "")
    by_other = "The mail came from a@other.example, not from the invited person."
    asks = "It asks for another time: Fri, Jan 15, 2027, 9:00 to 11:30 a.m. MST."
    assert told(came(proposal(asked, sender="a@other.example"))) == ("", f"{by_other} {asks}", "")


def test_requirement_23_the_desk_says_that_the_person_was_asked_only_where_a_letter_went(asked):
    whys = [told(came(Reply(asked, stamp=stamp_of(minute), changes=UNPROVEN))) for minute in (1, 2)]
    nobody = "Nothing proves who wrote the mail."
    assert whys == [
        ("Would come", f"{nobody} We asked the invited person to answer on the page.", "Apply this answer"),
        ("Would come", nobody, "Apply this answer"),
    ]


def test_who_asked_for_another_time_reads_what_is_true(asked):
    came(proposal(asked))
    letter = db.session.query(Message).order_by(Message.id.desc()).first()
    assert letter.text.startswith(
        "You asked for another time. The time stays as it is. The CIO's office sees your proposal. Tell us whether you can come."
    )


def test_requirement_26_the_version_of_the_proposal_is_echoed_not_our_own(cast, showcase):
    mine = given.seat(showcase, cast.vendor)
    given.lose(mine)
    given.seat(showcase, cast.vendor)
    asked = invitation_of(showcase, cast.vendor)
    assert (asked.sequence, decided(proposal(asked, sequence=1))) == (2, ("waiting", "counter"))
    letter = db.session.query(Message).order_by(Message.id.desc()).first()
    assert (letter.calendar_method, Calendar.from_ical(letter.calendar).walk("VEVENT")[0]["SEQUENCE"]) == (
        "DECLINECOUNTER",
        1,
    )


def test_requirement_26_what_we_answer_to_calendars_keeps_to_the_rules_of_their_methods(asked):
    decided(Reply(asked, program="exchange", changes=COUNTER))
    decided(Reply(asked, "NEEDS-ACTION", changes=REFRESH))
    answers_letters.refuse_stranger(answers_queries.asked_by_token(asked.token), "pat@other.example", at=LATER)
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
