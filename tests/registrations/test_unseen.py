"""Who was let go of an event because they might not see it any more, and what of their earlier words still counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forum.core.database import db
from forum.events import service as events
from forum.events.models import MayRegister
from forum.mail.models import Message
from forum.organizations import service_members
from forum.organizations.models import Audience, Membership, Role
from forum.registrations import queries_attendees, queries_unseen, service_mail_seats, service_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange
from forum.showcases import service_change
from tests.answers.came import came, decided, stamp_of, state
from tests.answers.replies import BORDER, Reply, invitation_of
from tests.entries import given
from tests.entries.given import NOW, wall
from tests.entries.outbox import PLAN, sent, work


@pytest.fixture(autouse=True)
def border(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)


@pytest.fixture
def showcase(cast):
    """An event of everybody's, with the vendor in the room."""
    made = events.plan_event(cast.actor("host"), PLAN, at=NOW)
    events.publish(cast.actor("host"), made, at=NOW)
    service_seats.register(cast.actor("vendor"), made, service_seats.SeatWish(), at=NOW)
    db.session.commit()
    return made


def minute(number):
    return NOW + timedelta(minutes=number)


def put_for(cast, event, who, at):
    draft = replace(events.draft_of(event), may_register=who)
    service_change.change_event(cast.actor("host"), event, draft, at=at)
    db.session.commit()


@pytest.fixture
def opened_again(cast, showcase):
    """The event was for agencies from minute 10 to minute 20; the vendor lost the seat."""
    put_for(cast, showcase, MayRegister.AGENCIES, minute(10))
    assert state() == "withdrawn"
    put_for(cast, showcase, MayRegister.EVERYONE, minute(20))
    return showcase


def mail(event, cast, partstat, written, arrives):
    row = Reply(invitation_of(event, cast.vendor), partstat, stamp_of(written), sequence=0)
    return decided(row, at=minute(arrives))


def history():
    lines = db.session.query(RegistrationChange).order_by(RegistrationChange.id)
    return [(line.to_state.value, line.said and line.said.value, line.source.value) for line in lines]


def test_letting_go_is_no_word_of_the_person(cast, showcase):
    said = db.session.query(Registration).one().said_at
    assert said == NOW
    put_for(cast, showcase, MayRegister.AGENCIES, minute(10))
    db.session.expire_all()
    assert db.session.query(Registration).one().said_at == said


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
def test_what_was_written_before_does_not_undo_the_loss_and_waits_with_its_reason(cast, opened_again, partstat):
    before = history()
    row = came(Reply(invitation_of(opened_again, cast.vendor), partstat, stamp_of(5), sequence=0), at=minute(30))
    told = "This answer was written before the seat was lost. Say on the page whether you can come now."
    assert (row.state.value, row.reason, row.data["said"]) == ("waiting", "refused", told)
    assert (state(), history()) == ("withdrawn", before)
    letter = db.session.query(Message).order_by(Message.id.desc()).first()
    assert (letter.kind, letter.address) == ("event.answer_on_page", cast.vendor.email)
    assert told in letter.text


def test_what_is_written_after_the_loss_counts(cast, opened_again):
    assert mail(opened_again, cast, "ACCEPTED", 25, 30) == ("applied", "answered")
    assert state() == "registered"


def test_a_no_of_before_says_the_same_as_the_loss_and_is_kept(cast, opened_again):
    assert mail(opened_again, cast, "DECLINED", 5, 30) == ("applied", "answered")
    assert state() == "withdrawn"
    assert history()[-1] == ("withdrawn", "no", "mail")


def test_who_registered_again_is_not_touched_by_a_mail_of_before(cast, opened_again):
    service_seats.register(cast.actor("vendor"), opened_again, service_seats.SeatWish(), at=minute(25))
    db.session.commit()
    assert mail(opened_again, cast, "DECLINED", 5, 30) == ("ignored", "stale")
    assert state() == "registered"


def test_a_loss_at_another_event_is_none_at_this_one(cast, opened_again):
    other = given.event(cast, "Other one")
    asked = given.asked(other, cast.vendor)
    assert decided(Reply(asked, "ACCEPTED", stamp_of(5)), at=minute(30)) == ("applied", "answered")


@pytest.fixture
def second(cast, showcase):
    """The vendor speaks for an agency too, and acts for the company."""
    made = Membership(person=cast.vendor, organization=cast.parks, role=Role.MEMBER, requested_at=NOW, approved_at=NOW)
    db.session.add(made)
    db.session.commit()
    return made


def test_any_membership_by_which_one_may_see_the_event_keeps_the_seat(cast, showcase, second, client):
    assert queries_unseen.losing(showcase, [Audience.AGENCIES]) == {Audience.AGENCIES: 0}
    put_for(cast, showcase, MayRegister.AGENCIES, minute(10))
    assert state() == "registered"
    given.change(showcase, starts_local=wall("2027-01-14 09:00"), ends_local=wall("2027-01-14 11:00"), at=minute(20))
    work(minute(40))
    assert [mail.calendar_method for mail in sent(cast.vendor)] == ["REQUEST", "REQUEST"]
    page = client.get("/answer/" + service_mail_seats.answer_token(db.session.query(Registration).one()))
    assert "You are registered" in page.text
    assert mail(showcase, cast, "ACCEPTED", 21, 41) == ("waiting", "old_version")


@pytest.mark.parametrize("way", ["link", "mail"])
def test_who_is_invited_by_one_membership_and_acts_by_another_can_come(cast, second, client, way):
    meeting = given.event(cast, "For agencies", audience=Audience.AGENCIES, may_register=MayRegister.AGENCIES)
    asked = given.asked(meeting, cast.vendor)
    mine = db.session.query(Registration).filter_by(event_id=meeting.id).one()
    if way == "link":
        page = "/answer/" + service_mail_seats.answer_token(mine)
        assert client.post(page, data={"answer": "yes"}).status_code == 303
    else:
        assert decided(Reply(asked, "ACCEPTED", stamp_of(5)), at=minute(6)) == ("applied", "answered")
    db.session.expire_all()
    assert (mine.state, mine.organization_id) == (RegistrationState.REGISTERED, cast.parks.id)


@pytest.mark.parametrize("missing", ["approved_at", "ended_at"])
def test_a_membership_that_is_not_confirmed_or_has_ended_keeps_nothing(cast, showcase, second, missing):
    setattr(second, missing, None if missing == "approved_at" else NOW)
    db.session.commit()
    put_for(cast, showcase, MayRegister.AGENCIES, minute(10))
    assert state() == "withdrawn"


@pytest.mark.parametrize(("ends", "becomes"), [("company", "registered"), ("agency", "withdrawn")])
def test_when_one_of_two_memberships_ends_the_other_decides(cast, showcase, second, ends, becomes):
    put_for(cast, showcase, MayRegister.AGENCIES, minute(10))
    (first,) = db.session.query(Membership).filter_by(person_id=cast.vendor.id, organization_id=cast.basin.id)
    service_members.end_membership(cast.actor("host"), {"company": first, "agency": second}[ends], at=minute(20))
    db.session.commit()
    assert state() == becomes


def test_a_list_of_addresses_asks_for_any_membership_too(cast, showcase, second):
    showcase.thread.audience = Audience.AGENCIES
    db.session.commit()
    found = queries_attendees.known(showcase, [cast.vendor.email_key, cast.vendor2.email_key, cast.agency.email_key])
    assert {key: known.may_read for key, known in found.items()} == {
        cast.vendor.email_key: True, cast.vendor2.email_key: False, cast.agency.email_key: True,
    }  # fmt: skip
