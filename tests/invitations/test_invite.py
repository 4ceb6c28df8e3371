"""The invitation as it reaches a person by mail: what it says, to whom it goes, and to whom it does not."""

from datetime import timedelta

import pytest

from forum.core.database import db
from forum.events.models import EventState, Way
from forum.invitations import service as invitations
from forum.invitations.models import Invitation
from forum.mail.models import Message
from forum.registrations.models import RegistrationState
from forum.registrations.service_mail_seats import answer_token
from tests.entries import given
from tests.entries.given import NOW
from tests.invitations.letters import expand, messages, stored, token_of, unfolded, vevent


@pytest.fixture
def showcase(cast):
    made = given.event(cast)
    db.session.commit()
    return made


TEXT = """You are registered. The event is in this mail for your calendar.

What: Showcase: renewing park permits
When: Thu, Jan 14, 2027, 2:00 to 4:30 p.m. MST
Where: Capitol, room 4

Give up my seat:
https://forum.example.org/answer/{token}

See the event:
https://forum.example.org/events/{ref}

--{blank}
You get this because you registered.
A need posted here is not a solicitation. Nothing here is an offer or a promise to buy.
Market Forum, Office of the Chief Information Officer
"""


def test_whoever_gets_a_seat_gets_the_invitation_as_the_confirmation(cast, showcase):
    mine = given.seat(showcase, cast.vendor)
    (mail,) = messages()
    assert (mail.kind, mail.address, mail.name, mail.subject) == (
        "event.invitation", "vendor@example.org", "Dana Reyes",
        "Invitation: Showcase: renewing park…, Thu, Jan 14, 2027, 2:00 p.m. MST",
    )  # fmt: skip
    assert len(mail.subject) <= 70
    assert mail.text.replace("\u00a0", " ") == TEXT.format(ref=showcase.thread.ref, blank=" ", token=answer_token(mine))
    assert mail.calendar_method == "REQUEST"
    assert unfolded(mail) == stored(mail, showcase, "REQUEST", sequence=0, stamp="20261123T160000Z")
    assert len(token_of(mail)) == 26


ASKED = {RegistrationState.REGISTERED, RegistrationState.INVITED, RegistrationState.MAYBE}


@pytest.mark.parametrize("state", [s for s in RegistrationState if s not in ASKED])
def test_nobody_without_a_seat_or_an_invitation_is_ever_asked(cast, showcase, state):
    mine = given.seat(showcase, cast.vendor)
    db.session.query(Message).delete()
    mine.state = state
    with pytest.raises(ValueError, match="only who has a seat, or was asked, is invited"):
        invitations.invite(mine, at=NOW)
    given.change(showcase, place="Capitol, room 9")
    expand()
    # Who waits in line and holds the entry hears of the new place; nobody else does.
    waits = state in {RegistrationState.REQUESTED, RegistrationState.WAITLISTED}
    assert [m.calendar_method for m in messages()] == ["REQUEST"] * waits


def test_the_online_link_stands_where_each_program_looks(cast):
    briefing = given.event(
        cast, "Briefing", has_room=False, place="", has_online=True, online_url="https://meet.example.org/ä?x=1"
    )
    given.seat(briefing, cast.vendor, way=Way.ONLINE)
    (mail,) = messages()
    link = "https://meet.example.org/%C3%A4?x=1"
    entry = vevent(mail)
    assert (str(entry["LOCATION"]), str(entry["CONFERENCE"])) == (link, link)
    assert str(entry["DESCRIPTION"]).endswith(link)
    assert "Online link: https://meet.example.org/ä?x=1\n" in mail.text


def test_both_ways_and_another_zone_stand_in_the_text(cast):
    both = given.event(
        cast, "Briefing", has_online=True, online_url="https://meet.example.org/a", zone="America/New_York"
    )
    cast.vendor.zone = "Pacific/Honolulu"
    given.seat(both, cast.vendor, way=Way.ONLINE)
    facts = messages()[0].text.replace("\u00a0", " ").split("\n\n")[1].splitlines()
    assert facts == [
        "What: Briefing",
        "When: Thu, Jan 14, 2027, 2:00 to 4:30 p.m. EST",
        "For you: Thu, Jan 14, 2027, 9:00 to 11:30 a.m. HST",
        "Where: Capitol, room 4, and online",
        "Online link: https://meet.example.org/a",
        "Your seat: Online",
    ]


def test_who_comes_back_is_asked_with_a_higher_sequence(cast, showcase):
    mine = given.seat(showcase, cast.vendor)
    given.lose(mine)
    given.seat(showcase, cast.vendor)
    told = [(m.calendar_method, vevent(m)["SEQUENCE"], vevent(m)["DTSTAMP"].dt) for m in messages()]
    assert told == [
        ("REQUEST", 0, NOW), ("CANCEL", 1, NOW + timedelta(seconds=1)), ("REQUEST", 2, NOW + timedelta(seconds=2)),
    ]  # fmt: skip
    assert {m.sender for m in messages()} == {messages()[0].sender}


def test_a_new_address_is_a_new_attendee_with_an_organizer_of_its_own(cast, showcase):
    mine = given.seat(showcase, cast.vendor)
    given.lose(mine)
    cast.vendor.email = "dana@example.net"
    given.seat(showcase, cast.vendor)
    first, _end, again = messages()
    assert (again.address, again.references) == ("dana@example.net", "")
    assert token_of(again) != token_of(first)
    assert db.session.query(Invitation).one().first_message_id == again.message_id


def test_a_seat_at_a_past_record_invites_nobody(cast):
    given.seat(given.event(cast, state=EventState.COMPLETED, published=False), cast.vendor)
    assert messages() == []
