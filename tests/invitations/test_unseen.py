"""Who may not see an event any more loses what they hold of it, hears so once, and reads nothing new of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from forum.answers import service_reviews
from forum.core.database import db
from forum.digests import tasks_remind
from forum.events import service as events
from forum.events.models import MayRegister
from forum.feeds import service as feeds
from forum.invitations.models import Invitation, InvitationState
from forum.mail.models import Message
from forum.organizations import service_members
from forum.organizations.models import Audience, Membership
from forum.registrations import service_mail_seats, service_people, service_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange, Source
from forum.showcases import service_change
from forum.threads import service as threads
from tests.answers.came import came
from tests.answers.replies import BORDER, Reply, invitation_of
from tests.entries import given
from tests.entries.given import NOW, wall
from tests.entries.outbox import LATER, entry, sent, work
from tests.entries.readers import keeps_itip_rules

SOON = NOW + timedelta(minutes=1)
SECRET = "https://meet.example.org/Quilfrost"


def narrow(cast, event, *, at=SOON, **fields):
    draft = replace(events.draft_of(event), may_register=MayRegister.AGENCIES, **fields)
    service_change.change_event(cast.actor("host"), event, draft, at=at)
    work(at + timedelta(minutes=20))


def states():
    db.session.expire_all()
    return {r.person.email: r.state.value for r in db.session.query(Registration)}


def letters(person, since=1):
    return db.session.query(Message).filter_by(address=person.email).order_by(Message.id).all()[since:]


def test_narrowing_takes_seats_places_and_invitations_with_one_letter_each(cast, showcase):
    showcase.room_seats = 2
    service_seats.register(cast.actor("agency"), showcase, service_seats.SeatWish(), at=NOW)
    service_seats.register(cast.actor("vendor2"), showcase, service_seats.SeatWish(), at=NOW)
    service_seats.register(cast.actor("agency2"), showcase, service_seats.SeatWish(), at=NOW)
    given.asked(showcase, cast.waiting)
    work(NOW)
    counts = {person.email: len(letters(person, 0)) for person in (cast.vendor, cast.vendor2, cast.waiting)}
    narrow(cast, showcase, title="Zirconfield", place="Brasswindle")
    assert states() == {
        cast.vendor.email: "withdrawn", cast.vendor2.email: "withdrawn", cast.waiting.email: "withdrawn",
        cast.agency.email: "registered", cast.agency2.email: "registered",
    }  # fmt: skip
    assert showcase.room_taken == 2
    told = {person: letters(person, counts[person.email]) for person in (cast.vendor, cast.vendor2, cast.waiting)}
    assert {who.email: [m.calendar_method for m in mails] for who, mails in told.items()} == {
        cast.vendor.email: ["CANCEL"], cast.vendor2.email: [None], cast.waiting.email: ["CANCEL"],
    }  # fmt: skip
    for (mail,) in told.values():
        assert mail.subject == "You are off the list: an event for members"
        assert "This event is for agencies only." in mail.text
        assert "What: Showcase: renewing park permits\n" in mail.text
        assert "Thu, Jan 14, 2027, 2:00 to 4:30" in mail.text.replace("\u00a0", " ")
        everything = mail.text + mail.html + (mail.calendar or "")
        assert not any(word in everything for word in ("Zirconfield", "Brasswindle", "Room 210", "/events/"))
    cancel = entry(told[cast.vendor][0])
    assert (str(cancel["UID"]), cancel["SEQUENCE"], "STATUS" in cancel, str(cancel["SUMMARY"])) == (
        showcase.uid, 1, False, "Showcase: renewing park permits",
    )  # fmt: skip
    assert cancel.start == wall("2027-01-14T14:00").replace(tzinfo=cancel.start.tzinfo)
    assert all(keeps_itip_rules(m.calendar.encode()) for m in sent())
    lost = db.session.query(RegistrationChange).filter_by(at=SOON, to_state=RegistrationState.WITHDRAWN).all()
    assert [(c.from_state.value, c.source) for c in lost] == [
        ("registered", Source.OFFICE), ("waitlisted", Source.OFFICE), ("invited", Source.OFFICE),
    ]  # fmt: skip
    assert {i.state for i in db.session.query(Invitation) if i.address in {cast.vendor.email, cast.waiting.email}} == {
        InvitationState.CANCELLED
    }


def test_who_lost_the_seat_hears_nothing_of_the_event_afterwards(cast, showcase):
    narrow(cast, showcase)
    count = len(letters(cast.vendor, 0))
    given.change(showcase, starts_local=wall("2027-01-14 09:00"), at=LATER)
    work(LATER + timedelta(minutes=20))
    service_change.cancel(cast.actor("host"), showcase, "Quilfrost.", at=LATER + timedelta(hours=1))
    work(LATER + timedelta(hours=1))
    assert len(letters(cast.vendor, 0)) == count


def test_when_the_event_opens_again_who_lost_the_seat_may_take_one(cast, showcase, as_):
    narrow(cast, showcase)
    assert as_(cast.vendor).get(f"/events/{showcase.thread.ref}").status_code == 404
    open_again = replace(events.draft_of(showcase), may_register=MayRegister.EVERYONE)
    service_change.change_event(cast.actor("host"), showcase, open_again, at=LATER)
    db.session.commit()
    page = as_(cast.vendor).get(f"/events/{showcase.thread.ref}").get_data(as_text=True)
    assert "You lost what you held on Mon, Nov 23: This event is for agencies only." in page
    service_seats.register(cast.actor("vendor"), showcase, service_seats.SeatWish(), at=LATER)
    assert states()[cast.vendor.email] == "registered"


def test_a_membership_that_ends_takes_the_seat_at_what_only_members_see(cast, showcase):
    showcase.thread.audience = Audience.MEMBERS
    open_to_all = given.event(cast, "Open to all")
    given.seat(open_to_all, cast.vendor)
    db.session.commit()
    (mine,) = db.session.query(Membership).filter_by(person_id=cast.vendor.id)
    service_members.end_membership(cast.actor("host"), mine, at=SOON)
    work(SOON)
    held = {r.event.thread.title: r.state.value for r in db.session.query(Registration)}
    assert held == {"Showcase: renewing park permits": "withdrawn", "Open to all": "registered"}
    assert showcase.room_taken == 0
    (cancel,) = [m for m in sent(cast.vendor) if m.calendar_method == "CANCEL"]
    assert "This event is for members only." in cancel.text
    assert str(entry(cancel)["UID"]) == showcase.uid


def hide(showcase):
    """The event is restricted, and nobody was let go: as when a person acts for another organization since."""
    showcase.thread.audience = Audience.AGENCIES
    db.session.commit()


def test_a_cancellation_says_no_more_than_was_told(cast, showcase):
    draft = replace(
        events.draft_of(showcase), title="Zirconfield", why_come="Zirconfield", has_online=True, online_url=SECRET
    )
    hide(showcase)
    draft = replace(draft, may_register=MayRegister.AGENCIES, starts_local=wall("2027-01-14T09:00"))
    service_change.change_event(cast.actor("host"), showcase, draft, at=SOON)
    service_change.cancel(cast.actor("host"), showcase, "Brasswindle.", at=LATER)
    work(LATER)
    (_invitation, mail) = sent(cast.vendor)
    everything = mail.subject + mail.text + mail.html + mail.calendar
    assert not any(word in everything for word in ("Zirconfield", "Brasswindle", "Quilfrost", "Room 210", "/events/"))
    found = entry(mail)
    assert (mail.calendar_method, found["STATUS"], str(found["SUMMARY"]), found.start.hour) == (
        "CANCEL", "CANCELLED", "Showcase: renewing park permits", 14,
    )  # fmt: skip
    assert "When: Thu, Jan 14, 2027, 2:00 to 4:30" in mail.text.replace("\u00a0", " ")


def test_nobody_is_reminded_of_what_they_may_not_see(cast, showcase):
    service_seats.register(cast.actor("agency"), showcase, service_seats.SeatWish(), at=NOW)
    hide(showcase)
    tasks_remind.remind(showcase.starts_at - timedelta(hours=20))
    reminded = [m.address for m in db.session.query(Message).filter_by(kind="event.tomorrow")]
    assert reminded == [cast.agency.email]


@pytest.mark.parametrize("by", ["page", "calendar"])
def test_who_may_not_see_the_event_can_still_leave_it(app, cast, showcase, client, monkeypatch, by):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    hide(showcase)
    draft = replace(
        events.draft_of(showcase), title="Zirconfield", place="Brasswindle", may_register=MayRegister.AGENCIES
    )
    service_change.change_event(cast.actor("host"), showcase, draft, at=SOON)
    db.session.commit()
    page = "/answer/" + service_mail_seats.answer_token(db.session.query(Registration).one())
    if by == "page":
        found = client.get(page)
        shown = found.get_data(as_text=True)
        assert found.status_code == 200
        assert "Showcase: renewing park permits" in shown
        assert "Give up my seat" in shown
        assert not any(word in shown for word in ("Zirconfield", "Brasswindle", showcase.thread.ref))
        assert client.post(page, data={"answer": "yes"}).status_code == 303
        assert client.post(page, data={"answer": "no"}).status_code == 303
    else:
        took = came(
            Reply(invitation_of(showcase, cast.vendor), "DECLINED", "20261123T160500Z"), at=SOON + timedelta(minutes=5)
        )
        assert took.reason == "answered"
    assert states() == {cast.vendor.email: "withdrawn"}
    after = client.get(page).get_data(as_text=True)
    assert "You are off the list" in after
    assert not any(word in after for word in ("Zirconfield", "Brasswindle", showcase.thread.ref))
    assert client.get(page + "/register").status_code == 404
    *_rest, mail = sent(cast.vendor)
    assert mail.calendar_method == "CANCEL"
    assert not any(word in mail.text + mail.calendar for word in ("Zirconfield", "Brasswindle", "/events/"))


def test_the_edit_page_says_first_who_would_lose_what_they_hold(cast, showcase, as_):
    service_seats.register(cast.actor("agency"), showcase, service_seats.SeatWish(), at=NOW)
    db.session.commit()
    page = as_(cast.host).get(f"/events/{showcase.thread.ref}/edit").get_data(as_text=True)
    assert "For agencies: 1 person who is registered, waits or is invited may not see it any more" in page
    assert "For members:" not in page
    narrow(cast, showcase)
    assert "For agencies: " not in as_(cast.host).get(f"/events/{showcase.thread.ref}/edit").get_data(as_text=True)


def test_a_stranger_reads_nothing_of_an_event_that_is_not_public(app, cast, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    event = given.event(cast, "Zirconfield", audience=Audience.AGENCIES, why_come="Quilfrost", place="Brasswindle")
    asked = given.asked(event, cast.agency)
    row = came(Reply(asked, attendee="stranger@example.org"))
    assert row.reason == "stranger"
    event.starts_local = wall("2027-01-14 09:00")
    service_reviews.leave(cast.actor("host"), row, at=LATER)
    db.session.commit()
    (mail,) = db.session.query(Message).filter_by(kind="event.not_on_list")
    assert mail.subject == "You are not on the list: an event for members"
    everything = mail.subject + mail.text + mail.html + mail.calendar
    assert not any(word in everything for word in ("Zirconfield", "Quilfrost", "Brasswindle", event.thread.ref))
    cancel, sent_start = entry(mail), datetime.fromisoformat(row.data["sent_times"][0])
    assert (str(cancel["UID"]), str(cancel["SUMMARY"]), cancel.start) == (event.uid, "An event for members", sent_start)
    assert keeps_itip_rules(mail.calendar.encode())


def test_who_was_invited_and_is_removed_reads_it_in_one_letter(cast):
    event = given.event(cast, "Other one")
    given.asked(event, cast.agency)
    before = len(letters(cast.agency, 0))
    mine = db.session.query(Registration).one()
    service_people.remove(cast.actor("host"), event, mine, "The room is small.", at=SOON)
    db.session.commit()
    (letter,) = letters(cast.agency, before)
    assert (letter.subject, letter.calendar_method) == ("No seat: Other one", "CANCEL")
    assert "Why: The room is small.\n" in letter.text


@pytest.mark.parametrize("by", ["declined", "gave up", "refused"])
def test_what_one_left_does_not_come_back_by_the_personal_feed(cast, client, by):
    event = given.event(cast, "Followed", topics=("roads",))
    threads.follow(cast.actor("vendor"), event.thread, at=NOW)
    token = feeds.make_address(cast.actor("vendor"), at=NOW)
    db.session.commit()
    assert "SUMMARY:Followed" in client.get(f"/calendars/{token}.ics").get_data(as_text=True)
    given.seat(event, cast.vendor) if by == "gave up" else given.asked(event, cast.vendor)
    mine = db.session.query(Registration).one()
    if by == "refused":
        service_people.remove(cast.actor("host"), event, mine, "The room is small.", at=SOON)
    else:
        service_seats.give_up(cast.actor("vendor"), event, at=SOON)
    db.session.commit()
    assert "SUMMARY:Followed" not in client.get(f"/calendars/{token}.ics").get_data(as_text=True)


def test_the_answer_page_of_a_cancelled_event_says_why_and_leads_on(cast, showcase, client):
    service_change.cancel(cast.actor("host"), showcase, "The pipes froze.", at=SOON)
    db.session.commit()
    token = service_mail_seats.answer_token(db.session.query(Registration).one())
    page = client.get(f"/answer/{token}").get_data(as_text=True)
    assert "The pipes froze." in page
    assert "See other events" in page
