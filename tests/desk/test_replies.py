"""Answers by mail that wait for the office: what the page says of each, apply, leave, and what was decided."""

from datetime import timedelta

import pytest

from forum.audit.models import Entry
from forum.core.database import db
from forum.invitations.models import Invitation
from forum.mail import service_inbound
from forum.mail.models import Dispatch, Message
from forum.mail.models_inbound import InboundMessage
from forum.registrations.models import Registration
from forum.registrations.models_history import RegistrationChange
from tests.answers.came import COUNTER
from tests.answers.replies import BORDER, Reply
from tests.entries import given
from tests.entries.given import NOW

LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def asked(app, cast, monkeypatch) -> Invitation:
    monkeypatch.setitem(app.config, "MAIL_AUTHSERV_ID", BORDER)
    return given.asked(given.event(cast), cast.vendor)


def waits(reply: Reply, at=LATER) -> InboundMessage:
    row = service_inbound.take(reply.envelope(), at=at)
    db.session.commit()
    assert row.state.value == "waiting"
    return row


def answer_of(client, row, act) -> tuple[int, str]:
    found = client.post(f"/desk/replies/{row.ref}/{act}")
    db.session.expire_all()
    return found.status_code, db.session.get(InboundMessage, row.id).state.value


def state() -> str:
    db.session.expire_all()
    return db.session.query(Registration).order_by(Registration.id).first().state.value


def test_requirement_23_the_office_reads_why_an_answer_waits_and_lets_it_count(cast, asked, as_):
    row = waits(Reply(asked, "DECLINED", sender="assistant@example.org", program="exchange"))
    client = as_(cast.host)
    assert "Replies to check" in client.get("/desk/").get_data(as_text=True)
    page = client.get("/desk/replies").get_data(as_text=True)
    for words in (
        "Showcase: renewing park permits", "Would not come", "Invitation of Dana Reyes", "mail from assistant@example.org",
        "The mail came from assistant@example.org, not from the invited person.", "Apply this answer", "Leave it",
        "They wrote: “I will be five minutes late.”",
    ):  # fmt: skip
        assert words in page
    assert answer_of(client, row, "apply") == (303, "applied")
    assert state() == "withdrawn"
    assert db.session.query(RegistrationChange).one().source.value == "mail"
    assert [e.actor_name for e in db.session.query(Entry).filter_by(act="reply.apply")] == ["Helen Park"]
    decided = db.session.query(InboundMessage).one()
    assert (decided.decided_by, decided.decided_at) == ("Helen Park", NOW)
    assert "The answer counts now." in client.get("/desk/replies").get_data(as_text=True)
    assert answer_of(client, row, "apply") == (303, "applied")
    assert db.session.query(RegistrationChange).count() == 1


def test_what_is_left_changes_nothing_and_leaves_the_list(cast, asked, as_):
    row, client = waits(Reply(asked, "ACCEPTED", sequence=9)), as_(cast.host)
    page = client.get("/desk/replies").get_data(as_text=True)
    assert "The calendar names a version of the event that we never sent." in page
    assert answer_of(client, row, "leave") == (303, "left")
    assert (state(), "Nothing waits." in client.get("/desk/replies").get_data(as_text=True)) == ("invited", True)
    assert db.session.query(Entry).filter_by(act="reply.leave").count() == 1


def test_an_applied_version_of_the_future_does_not_outweigh_what_is_said_later(cast, asked, as_):
    row = waits(Reply(asked, "ACCEPTED", "20361123T160200Z", sequence=9))
    assert answer_of(as_(cast.host), row, "apply") == (303, "applied")
    assert state() == "registered"
    later = Reply(asked, "DECLINED", "20261123T160900Z")
    assert service_inbound.take(later.envelope(), at=NOW + timedelta(minutes=9)).reason == "answered"


def test_an_answer_that_the_person_changed_since_cannot_be_applied(cast, asked, as_):
    row = waits(Reply(asked, "DECLINED", sequence=9))
    service_inbound.take(Reply(asked, "ACCEPTED", "20261123T160300Z", sequence=0).envelope(), at=LATER)
    db.session.commit()
    answer = as_(cast.host).post(f"/desk/replies/{row.ref}/apply")
    assert answer.status_code == 409
    assert "Dana Reyes has answered again since this mail, and that counts." in answer.get_data(as_text=True)
    assert state() == "registered"


def test_requirement_25_who_got_a_forwarded_invitation_can_be_invited(cast, asked, as_):
    row, client = waits(Reply(asked, attendee="pat@other.example")), as_(cast.host)
    page = client.get("/desk/replies").get_data(as_text=True)
    assert "pat@other.example answered, and was not invited. Perhaps the invitation was forwarded." in page
    assert "Invite this person" in page
    assert answer_of(client, row, "apply") == (303, "applied")
    people = db.session.query(Registration).order_by(Registration.id)
    assert [(mine.person.email, mine.state.value) for mine in people] == [
        ("vendor@example.org", "invited"), ("pat@other.example", "invited"),
    ]  # fmt: skip
    assert [d.kind for d in db.session.query(Dispatch)] == ["event.invited"]


def test_requirement_25_or_hears_that_the_invitation_was_not_theirs(cast, asked, as_):
    row = waits(Reply(asked, attendee="pat@other.example"))
    before = db.session.query(Message).count()
    assert answer_of(as_(cast.host), row, "leave") == (303, "left")
    letter = db.session.query(Message).order_by(Message.id.desc()).first()
    assert (db.session.query(Message).count(), letter.address, letter.calendar_method) == (
        before + 1, "pat@other.example", "CANCEL",
    )  # fmt: skip
    calendar = letter.calendar.replace("\r\n ", "")
    assert ("ATTENDEE;" in calendar, ":mailto:pat@other.example" in calendar, "\nSTATUS" in calendar) == (
        True,
        True,
        False,
    )
    assert state() == "invited"


def test_a_stranger_whose_address_is_not_proven_gets_no_mail(cast, asked, as_):
    row = waits(Reply(asked, attendee="pat@other.example", sender="vendor@example.org"))
    before = db.session.query(Message).count()
    answer_of(as_(cast.host), row, "leave")
    assert db.session.query(Message).count() == before


def test_requirement_26_the_office_reads_which_other_time_was_asked_for(cast, asked, as_):
    row, client = waits(Reply(asked, program="exchange", changes=COUNTER)), as_(cast.host)
    page = client.get("/desk/replies").get_data(as_text=True).replace("\xa0", " ")
    asks = (
        "The person asks for another time: Fri, Jan 15, 2027, 9:00 to 11:30 a.m. MST. We answered that the time stays."
    )
    assert (asks in page, "Apply this answer" in page) == (True, False)
    assert client.post(f"/desk/replies/{row.ref}/apply").status_code == 409
    assert answer_of(client, row, "leave") == (303, "left")


def test_the_list_pages_by_key_with_the_same_statements(cast, asked, as_, statements):
    client = as_(cast.host)
    waits(Reply(asked, sequence=9))
    client.get("/desk/replies")
    with statements() as few:
        client.get("/desk/replies")
    first = db.session.query(InboundMessage).one()
    same = {
        c.key: getattr(first, c.key) for c in InboundMessage.__table__.columns if c.key not in {"id", "ref", "digest"}
    }
    db.session.add_all(InboundMessage(digest=f"{number:064}", **same) for number in range(30))
    db.session.commit()
    with statements() as many:
        page = client.get("/desk/replies").get_data(as_text=True)
    assert (len(many), len(many) <= 8, page.count("Leave it"), "Next page" in page) == (len(few), True, 20, True)


def test_the_invitation_of_a_guest_without_a_name_is_of_the_address(cast, asked, as_):
    cast.vendor.name = ""
    db.session.commit()
    waits(Reply(asked, "DECLINED", sender="assistant@example.org"))
    page = as_(cast.host).get("/desk/replies").get_data(as_text=True)
    assert ("Invitation of vendor@example.org · mail from" in page, "Invitation of  ·" in page) == (True, False)


def test_what_is_not_there_is_not_shown(cast, as_):
    assert as_(cast.host).post("/desk/replies/0000000000/apply").status_code == 404
