"""The mails that carry an entry, requirement by requirement: each number is a line of the list that it was built from."""

from dataclasses import replace

import pytest

from forum.core.database import db
from forum.events import service as events
from forum.events.models import Way
from forum.invitations.models import Invitation
from forum.invitations.rules import CHANGE_WAIT
from forum.registrations import service_seats
from forum.showcases import service_change
from tests.entries import given
from tests.entries.given import NOW, TOLD, wall
from tests.entries.outbox import LATER, PLAN, entry, moved, sent, whole, work


def test_requirement_06_each_mail_is_put_together_as_calendars_need_it(cast, showcase):
    service_change.move(cast.actor("host"), showcase, moved(showcase, place="Library"), at=NOW)
    work(TOLD)
    service_seats.give_up(cast.actor("vendor"), showcase, at=LATER)
    assert [m.calendar_method for m in sent()] == ["REQUEST", "REQUEST", "CANCEL"]
    for message in sent():
        mail = whole(message)
        alternative, attached = mail.iter_parts()
        plain, html, inline = alternative.iter_parts()
        assert [part.get_content_type() for part in (mail, alternative, plain, html, inline, attached)] == [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
        ]  # fmt: skip
        assert {part.get_content_charset() for part in (plain, html, inline)} == {"utf-8"}
        assert (inline.get_param("method"), inline.get_param("component")) == (message.calendar_method, "VEVENT")
        assert f"METHOD:{message.calendar_method}\r\n" in message.calendar
        assert (inline["Content-Transfer-Encoding"], inline["Content-Disposition"]) == ("base64", None)
        assert (attached.get_filename(), attached.get_param("name")) == ("invite.ics", "invite.ics")
        assert attached.get_content_disposition() == "attachment"
        assert inline.get_payload(decode=True) == attached.get_payload(decode=True) == message.calendar.encode()
        assert "X-MICROSOFT-DISALLOW-COUNTER:TRUE\r\n" in message.calendar or message.calendar_method == "CANCEL"


def test_requirement_07_one_person_a_message_who_is_asked_alone(cast, showcase):
    everybody = {who.email for who in (cast.vendor, cast.vendor2, cast.agency)}
    for role in ("vendor2", "agency"):
        service_seats.register(cast.actor(role), showcase, service_seats.SeatWish(), at=NOW)
    assert [m.address for m in sent()] == [cast.vendor.email, cast.vendor2.email, cast.agency.email]
    for message in sent():
        mail, attendee = whole(message), entry(message)["ATTENDEE"]
        assert not isinstance(attendee, list)
        assert (
            [box.addr_spec for box in mail["To"].addresses] == [message.address] == [attendee.removeprefix("mailto:")]
        )
        assert (attendee.params["RSVP"], attendee.params["PARTSTAT"]) == ("TRUE", "NEEDS-ACTION")
        assert (mail["Cc"], mail["Bcc"]) == (None, None)
        others = everybody - {message.address}
        said = "".join((message.calendar.replace("\r\n ", ""), message.text, message.html, str(mail["Subject"])))
        assert not [other for other in others if other in said]


def test_requirement_08_mail_comes_from_the_address_that_takes_the_answer(cast, showcase):
    service_change.cancel(cast.actor("host"), showcase, "Flood.", at=NOW)
    work(NOW)
    for message in sent():
        mail = whole(message)
        (box,) = mail["From"].addresses
        assert f"mailto:{box.addr_spec}" == str(entry(message)["ORGANIZER"])
        token = db.session.query(Invitation).one().token
        assert box.addr_spec == f"events+r-{token}@forum.example.org"
        # Without a Reply-To an answer goes to From, so both are in one domain of ours.
        assert (mail["Reply-To"], mail["Sender"], "noreply" in mail.as_string().lower()) == (None, None, False)


def test_requirement_13_the_join_link_stands_where_each_program_looks(cast):
    link = "https://meet.example.org/a"
    online = given.event(cast, "Briefing", has_room=False, place="", has_online=True, online_url=link)
    both = given.event(cast, "Workshop", has_online=True, online_url=link)
    for each in (online, both):
        given.seat(each, cast.vendor, way=Way.ONLINE)
    found = [entry(m) for m in sent()]
    assert [str(e["CONFERENCE"]) for e in found] == [link, link]
    assert [link in str(e["DESCRIPTION"]) for e in found] == [True, True]
    assert [str(e["LOCATION"]) for e in found] == [link, "Capitol, room 4, and online"]


def test_requirement_14_the_text_says_all_that_the_entry_says(cast):
    cast.vendor.zone = "Pacific/Honolulu"
    both = given.event(cast, "Workshop", has_online=True, online_url="https://meet.example.org/a")
    given.seat(both, cast.vendor, way=Way.ONLINE)
    text = sent()[0].text.replace("\u00a0", " ")
    for said in (
        "What: Workshop\n", "When: Thu, Jan 14, 2027, 2:00 to 4:30 p.m. MST\n", "Where: Capitol, room 4, and online\n",
        "For you: Thu, Jan 14, 2027, 11:00 a.m. to 1:30 p.m. HST\n", "Online link: https://meet.example.org/a\n",
        f"https://forum.example.org/events/{both.thread.ref}\n",
    ):  # fmt: skip
        assert said in text


def test_requirement_15_an_update_says_old_and_new_and_threads_on_the_first(cast, showcase):
    host = cast.actor("host")
    service_change.move(host, showcase, moved(showcase, place="Library", ends_local=wall("2027-01-14 17:00")), at=NOW)
    work(TOLD)
    service_change.cancel(host, showcase, "Flood.", at=LATER)
    work(LATER)
    first, update, end = sent()
    text = update.text.replace("\u00a0", " ")
    day = "Thu, Jan 14, 2027, 2:00 to"
    assert f"When: {day} 4:30 p.m. MST → {day} 5:00 p.m. MST\n" in text
    assert "Where: Room 210 → Library\n" in text
    for message in (update, end):
        mail = whole(message)
        assert (mail["In-Reply-To"], mail["References"]) == (first.message_id, first.message_id)
    assert (update.subject[:9], end.subject[:10]) == ("Moved to ", "Cancelled:")


SAME = "Time and place stay."


@pytest.mark.parametrize(
    ("fields", "subject", "sentence", "what"),
    [
        ({"title": "Nite"}, "New title: Nite", f"The event has a new title. {SAME}", f"{PLAN.title} → Nite"),
        (
            {"online_url": "https://meet.example.org/2"},
            "New link: ",
            f"The link to the meeting is new. {SAME}",
            PLAN.title,
        ),
        (
            {"title": "Nite", "online_url": "https://meet.example.org/2"},
            "New title: Nite",
            f"The event has a new title, and the link to the meeting is new. {SAME}",
            f"{PLAN.title} → Nite",
        ),
        ({"why_come": "Nine companies."}, "Updated: ", f"The words about the event changed. {SAME}", PLAN.title),
        (
            {"place": "Library", "online_url": "https://meet.example.org/2"},
            "New place: ",
            "The event has a new place. You keep your seat.",
            PLAN.title,
        ),
    ],
)
def test_requirement_15_an_update_names_what_changed(cast, showcase, fields, subject, sentence, what):
    host = cast.actor("host")
    both = replace(events.draft_of(showcase), has_online=True, online_url="https://meet.example.org/1")
    service_change.change_event(host, showcase, both, at=NOW)
    work(TOLD)
    service_change.change_event(host, showcase, replace(both, **fields), at=LATER)
    work(LATER + CHANGE_WAIT)
    update = sent(cast.vendor)[-1]
    assert update.subject.startswith(subject)
    assert sentence in update.text
    assert f"What: {what}\n" in update.text
    assert ("Link: The link to the meeting is new\n" in update.text) is (len(fields) == 2 and "place" in fields)
