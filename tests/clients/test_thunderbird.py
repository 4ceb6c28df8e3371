"""A real Thunderbird opens what the forum really sends, and the forum gets what Thunderbird answers."""

from email import message_from_bytes, policy
from typing import Any

import icalendar
import pytest

from forum.registrations.models import RegistrationState
from forum.registrations.models_history import Source
from tests import smtp
from tests.clients.conftest import HERE, IN_JULY, IN_MARCH, YEAR
from tests.clients.thunderbird import started, until
from tests.events.making import LINK

pytestmark = pytest.mark.clients

#: The hours of events as Thunderbird writes them in Berlin.
MARCH_HERE = f"{IN_MARCH:%A, %B %d, %Y}, 21:00 – 23:30"
JULY_HERE = f"{IN_JULY:%A, %B %d, %Y}, 17:30 – 20:00"
INVITED = "This message contains an invitation to an event."
UPDATED = "This message contains an update to an existing event."
CANCELLED = "This message contains an event cancellation."


@pytest.fixture
def answers():
    """The mail server of the person, who answers through it."""
    with smtp.server() as sink:
        yield sink


def thunderbird(cast, folder, answers):
    it = cast.vendor
    return started(folder, name=it.name, address=it.email, zone=HERE, smtp_port=answers.port)


def stands(entry: dict[str, Any]) -> tuple[str, str, str, str]:
    """An entry of the calendar: its hours, its status, and what its one attendee has answered."""
    ((_address, answer),) = entry["answers"]
    return entry["starts"], entry["ends"], entry["status"], answer


def reply(data: bytes) -> tuple[str, icalendar.Event]:
    """To whom an answer goes, and its event."""
    mail = message_from_bytes(data, policy=policy.default)
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REPLY"
    (event,) = icalendar.Calendar.from_ical(part.get_content()).events
    (box,) = mail["To"].addresses
    return box.addr_spec, event


@pytest.mark.parametrize(
    ("button", "partstat", "state"),
    [
        ("Accept", "ACCEPTED", RegistrationState.REGISTERED),
        ("Tentative", "TENTATIVE", RegistrationState.MAYBE),
        ("Decline", "DECLINED", RegistrationState.WITHDRAWN),
    ],
)
def test_requirement_19_the_bar_the_hour_and_the_answer(forum, answers, tmp_path, button, partstat, state):
    event = forum.invite(f"Showcase: permits, to {button}", IN_MARCH)
    with thunderbird(forum.cast, tmp_path, answers) as it:
        it.open(forum.mail(event, "Invitation: "))
        shown = it.shown(INVITED)
        facts = [shown["facts"][name] for name in ("Title:", "Location:", "When:")]
        assert (shown["buttons"], facts) == (
            ["Accept", "Tentative", "Decline", "More"],
            [event.thread.title, "Room 210, Capitol Annex, and online", MARCH_HERE],
        )
        assert "2:00 to 4:30\u00a0p.m. MDT" in shown["text"]
        it.press(button)
        (entry,) = until(it.entries)
        assert entry["uid"] == event.uid
        assert stands(entry) == (f"{YEAR}0320T210000", f"{YEAR}0320T233000", "CONFIRMED", partstat)
        sent = until(lambda: answers.taken)[0]
    to, answer = reply(sent)
    assert (to, answer["UID"], answer["SEQUENCE"]) == (forum.address(event), event.uid, 0)
    assert (answer["ATTENDEE"], answer["ATTENDEE"].params["PARTSTAT"]) == (
        f"mailto:{forum.cast.vendor.email}",
        partstat,
    )
    assert forum.receive(sent)["state"] == "applied"
    assert forum.standing(event) == (state, Source.MAIL)


def test_requirement_19_a_seat_a_move_and_the_end_find_the_entry(forum, answers, tmp_path):
    event = forum.invite("Showcase: flooded road crossings", IN_MARCH)
    with thunderbird(forum.cast, tmp_path, answers) as it:
        it.open(forum.mail(event, "Invitation: "))
        it.shown(INVITED)
        it.press("Accept")
        forum.receive(until(lambda: answers.taken)[0])

        it.open(forum.mail(event, "You have a seat: "))
        assert it.shown(UPDATED)["buttons"] == ["Update"]
        it.press("Update")
        until(lambda: [entry["online"] for entry in it.entries()] == [f"https://meet.example.org/{LINK}"])
        assert [stands(entry) for entry in it.entries()] == [
            (f"{YEAR}0320T210000", f"{YEAR}0320T233000", "CONFIRMED", "ACCEPTED")
        ]

        forum.move(event, IN_JULY)
        it.open(forum.mail(event, "Moved to "))
        shown = it.shown(UPDATED)
        assert (shown["buttons"], shown["facts"]["When:"]) == (
            ["Accept", "Tentative", "Decline", "More"], f"{JULY_HERE}\n{MARCH_HERE}",
        )  # fmt: skip
        it.press("Accept")
        until(lambda: [stands(entry) for entry in it.entries()] == [
            (f"{YEAR}0715T173000", f"{YEAR}0715T200000", "CONFIRMED", "ACCEPTED")
        ])  # fmt: skip
        again = until(lambda: answers.taken[1:])[0]
        assert (reply(again)[1]["SEQUENCE"], forum.receive(again)["state"]) == (1, "applied")

        forum.cancel(event, "The room is flooded.")
        it.open(forum.mail(event, "Cancelled: "))
        assert it.shown(CANCELLED)["buttons"] == ["Delete"]
        it.press("Delete")
        until(lambda: it.entries() == [])
