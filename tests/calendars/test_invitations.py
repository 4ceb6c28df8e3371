"""What reaches a person's calendar by mail: the invitation, its updates, and its end."""

from datetime import timedelta

import icalendar
import pytest

from forum.calendars import rules, service
from forum.calendars.models import Invitation, InvitationState
from forum.core.database import db
from forum.events.models import EventState, Way
from forum.mail import tasks as mail_tasks
from forum.mail.models import Dispatch, Message
from forum.organizations.models import Audience, Membership
from forum.registrations.models import RegistrationState
from forum.registrations.service_mail_seats import answer_token
from tests.calendars import given
from tests.calendars.given import NOW, TOLD, wall

LATER = NOW + timedelta(days=1)


@pytest.fixture
def showcase(cast):
    made = given.event(cast)
    db.session.commit()
    return made


def messages(person=None) -> list[Message]:
    found = db.session.query(Message).order_by(Message.id)
    return found.filter_by(address=person.email).all() if person is not None else found.all()


def expand(at=TOLD) -> None:
    db.session.commit()
    mail_tasks.expand(at)


def vevent(message: Message):
    (event,) = icalendar.Calendar.from_ical(message.calendar).events
    return event


def token_of(message: Message) -> str:
    return message.sender.removeprefix("events+r-")


INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Market Forum//Calendar 1.0//EN
CALSCALE:GREGORIAN
METHOD:{method}
BEGIN:VTIMEZONE
TZID:America/Phoenix
BEGIN:STANDARD
DTSTART:19700101T000000
TZNAME:MST
TZOFFSETFROM:-0700
TZOFFSETTO:-0700
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY:Showcase: renewing park permits
DTSTART;TZID=America/Phoenix:{start}
DTEND;TZID=America/Phoenix:{end}
DTSTAMP:{stamp}
UID:{uid}
SEQUENCE:{sequence}
ATTENDEE;CN="Dana Reyes";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:vendor@example.org
CREATED:20261123T160000Z
DESCRIPTION:See three ways to renew a permit.\\n\\nhttps://forum.example.org/events/{ref}\\n\\nA need posted here is not a solicitation. Nothing here is an offer or a promise to buy.
LAST-MODIFIED:{modified}
LOCATION:Capitol\\, room 4
ORGANIZER;CN="Market Forum":mailto:events+r-{token}@forum.example.org
{status}TRANSP:OPAQUE
URL:https://forum.example.org/events/{ref}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
{last}END:VEVENT
END:VCALENDAR
"""
#: What only a request has.
ALARM = """BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Showcase: renewing park permits
TRIGGER:-PT30M
END:VALARM
"""
COUNTER = "X-MICROSOFT-DISALLOW-COUNTER:TRUE\n" + ALARM


def stored(message, event, method, *, sequence, stamp, modified="20261123T160000Z", start="20270114T140000",
           end="20270114T163000", status="STATUS:CONFIRMED\n", last=COUNTER) -> str:  # fmt: skip
    return INVITATION.format(
        method=method, sequence=sequence, stamp=stamp, modified=modified, start=start, end=end, status=status, last=last,
        uid=event.uid, ref=event.thread.ref, token=token_of(message),
    )  # fmt: skip


def unfolded(message: Message) -> str:
    return message.calendar.replace("\r\n ", "").replace("\r\n", "\n")


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


def test_a_moved_event_asks_again_in_the_same_thread_of_mails(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, starts_local=wall("2027-01-15 14:00"), ends_local=wall("2027-01-15 16:30"), at=LATER)
    expand(LATER + rules.CHANGE_WAIT)
    first, second = messages()
    assert second.subject == "Moved to Fri, Jan 15, 2027, 2:00 p.m. MST: Showcase: renewing park pe…"
    assert (second.references, second.sender) == (first.message_id, first.sender)
    assert (
        "When: Thu, Jan 14, 2027, 2:00 to 4:30 p.m. MST → Fri, Jan 15, 2027, 2:00 to 4:30 p.m. MST\n"
        in second.text.replace("\u00a0", " ")
    )
    assert unfolded(second) == stored(
        second, showcase, "REQUEST", sequence=1, stamp="20261124T160500Z", modified="20261124T160000Z",
        start="20270115T140000", end="20270115T163000",
    )  # fmt: skip


def test_a_cancelled_event_leaves_every_calendar(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.cancel(showcase, at=LATER)
    expand(LATER)
    first, last = messages()
    assert (last.subject, last.calendar_method) == ("Cancelled: Showcase: renewing park permits", "CANCEL")
    assert "Why: The room is flooded." in last.text
    assert unfolded(last) == stored(
        last, showcase, "CANCEL", sequence=1, stamp="20261124T160000Z", modified="20261124T160000Z",
        status="STATUS:CANCELLED\n", last="",
    )  # fmt: skip
    assert last.references == first.message_id
    assert db.session.query(Invitation).one().state is InvitationState.CANCELLED


def test_one_person_off_the_list_gets_a_cancellation_that_does_not_cancel_the_event(cast, showcase):
    mine, _other = given.seat(showcase, cast.vendor), given.seat(showcase, cast.vendor2)
    given.lose(mine, by=cast.actor("host"), reason="The room is smaller than planned.", at=LATER)
    expand(LATER)
    last = messages()[-1]
    assert len(messages()) == 3
    assert (last.address, last.subject) == (
        "vendor@example.org",
        "You are off the list: Showcase: renewing park permits",
    )
    assert "Why: The room is smaller than planned." in last.text
    assert unfolded(last) == stored(
        last, showcase, "CANCEL", sequence=1, stamp="20261124T160000Z", status="", last=""
    )  # fmt: skip


def test_who_gives_the_seat_up_reads_a_confirmation(cast, showcase):
    given.lose(given.seat(showcase, cast.vendor), at=LATER)
    last = messages()[-1]
    assert last.subject == "You gave up your seat: Showcase: renewing park permits"
    assert last.text.startswith("Your seat is free for somebody else. The event leaves your calendar.\n")
    assert "\nSTATUS" not in last.calendar


ASKED = {RegistrationState.REGISTERED, RegistrationState.INVITED, RegistrationState.MAYBE}


@pytest.mark.parametrize("state", [s for s in RegistrationState if s not in ASKED])
def test_nobody_without_a_seat_or_an_invitation_is_ever_asked(cast, showcase, state):
    mine = given.seat(showcase, cast.vendor)
    db.session.query(Message).delete()
    mine.state = state
    with pytest.raises(ValueError, match="only who has a seat, or was asked, is invited"):
        service.invite(mine, at=NOW)
    given.change(showcase, place="Capitol, room 9")
    expand()
    # Who waits in line and holds the entry hears of the new place; nobody else does.
    waits = state in {RegistrationState.REQUESTED, RegistrationState.WAITLISTED}
    assert [m.calendar_method for m in messages()] == ["REQUEST"] * waits


def test_a_small_correction_keeps_the_answers(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, why_come="See four ways to renew a permit.", at=LATER)
    expand(LATER)
    assert len(messages()) == 1
    expand(LATER + timedelta(minutes=5))
    last = messages()[-1]
    assert (last.subject, vevent(last)["SEQUENCE"]) == ("Updated: Showcase: renewing park permits", 0)
    assert vevent(last)["DESCRIPTION"].startswith("See four ways")


def test_a_correction_that_waits_goes_out_with_the_move(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, why_come="See four ways.", at=LATER)
    given.change(showcase, place="Library", at=LATER)
    expand(LATER)
    expand(LATER + timedelta(minutes=30))
    (last,) = messages()[1:]
    assert last.subject == "New place: Showcase: renewing park permits"
    assert "Where: Capitol, room 4 → Library\n" in last.text
    assert vevent(last)["DESCRIPTION"].startswith("See four ways.")


@pytest.mark.parametrize("fields", [{"room_seats": 40}, {"about": "A longer text"}, {"about": "", "room_taken": 3}])
def test_what_no_calendar_shows_is_not_mailed(cast, showcase, fields):
    given.seat(showcase, cast.vendor)
    given.change(showcase, **fields)
    expand(LATER)
    assert (len(messages()), db.session.query(Dispatch).count()) == (1, 0)


def test_who_was_invited_after_the_move_is_not_told_of_it(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, place="Library")
    given.seat(showcase, cast.vendor2)
    expand()
    assert [m.subject[:9] for m in messages(cast.vendor2)] == ["Invitatio"]
    assert [m.subject[:9] for m in messages(cast.vendor)] == ["Invitatio", "New place"]


def test_a_move_that_nobody_heard_of_before_the_event_was_cancelled_stays_untold(cast, showcase):
    given.seat(showcase, cast.vendor)
    given.change(showcase, place="Library")
    given.cancel(showcase)
    expand()
    assert [m.calendar_method for m in messages()] == ["REQUEST", "CANCEL"]


def test_who_may_not_see_the_event_any_more_hears_only_its_end(cast):
    showcase = given.event(cast, "Workshop on Zirconfield", audience=Audience.AGENCIES)
    given.seat(showcase, cast.agency)
    db.session.query(Membership).filter_by(person_id=cast.agency.id).one().ended_at = NOW
    given.change(showcase, place="Library")
    expand()
    assert len(messages(cast.agency)) == 1
    given.cancel(showcase)
    expand()
    assert messages(cast.agency)[-1].calendar_method == "CANCEL"


def test_the_title_of_a_restricted_event_stays_out_of_every_subject(cast):
    secret = given.event(cast, "Zirconfield", audience=Audience.AGENCIES)
    mine, _other = given.seat(secret, cast.agency), given.seat(secret, cast.agency2)
    given.change(secret, place="Library")
    expand()
    given.change(secret, why_come="More.")
    expand(LATER)
    given.lose(mine)
    given.cancel(secret)
    expand()
    assert [m.subject for m in messages() if "Zirconfield" in m.subject] == []
    assert {m.subject for m in messages()} == {
        "Invitation: an event for members, Thu, Jan 14, 2027, 2:00 p.m. MST",
        "New place: an event for members",
        "Updated: an event for members",
        "You gave up your seat: an event for members",
        "Cancelled: an event for members",
    }


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
