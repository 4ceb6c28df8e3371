"""Answers from calendars that change nothing by themselves: not proven, forwarded, for another time, too many (requirements 23 to 26)."""

from datetime import timedelta

from forum.answers import rules as answers_rules
from forum.core.database import db
from forum.mail.models import Message
from forum.mail.models_inbound import InboundMessage
from forum.registrations import service_mail_seats
from forum.registrations.models import Registration
from tests.answers.came import LATER, REFRESH, came, decided, sent, stamp_of, state
from tests.answers.replies import BORDER, Reply, invitation_of
from tests.entries import given
from tests.entries.given import NOW


def test_requirement_23_what_fails_stands_on_the_list_with_its_reason(asked):
    came(Reply(asked, "DECLINED", sender="assistant@example.org"))
    row = db.session.query(InboundMessage).one()
    assert (row.state.value, row.reason, row.object_kind, row.object_ref, row.person_ref) == (
        "waiting", "proxy", "event", asked.event.thread.ref, asked.person.ref,
    )  # fmt: skip
    assert row.data == {"answer": "no", "sequence": 0, "stamp": "2026-11-23T16:02:00+00:00"}


def test_requirement_23_who_may_not_be_proven_is_asked_to_answer_on_the_page_once_a_day(asked):
    db.session.query(Message).delete()
    for minute in (1, 2):
        decided(Reply(asked, "DECLINED", stamp_of(minute), changes=UNPROVEN))
    (letter,) = db.session.query(Message)
    assert (letter.kind, letter.address, letter.subject) == (
        "event.answer_on_page", "vendor@example.org", "Answer on the page: Showcase: renewing park permits",
    )  # fmt: skip
    assert "If you did, answer on the page." in letter.text
    assert service_mail_seats.answer_url(db.session.query(Registration).one()) in letter.text
    decided(Reply(asked, "DECLINED", stamp_of(3), changes=UNPROVEN), at=LATER + timedelta(days=1, minutes=1))
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


def test_an_answer_that_the_page_would_refuse_is_kept_with_the_sentence(asked, showcase):
    showcase.register_by_at = NOW
    db.session.commit()
    said = "Registration for this event has closed. Write to the CIO's office if you need to come."
    assert decided(Reply(asked)) == ("waiting", "refused")
    assert db.session.query(InboundMessage).one().data["said"] == said
    letter = db.session.query(Message).order_by(Message.id.desc()).first()
    assert letter.text.startswith(f"{said}\n")


def test_a_calendar_that_goes_round_in_circles_stops(asked):
    ends = []
    for minute in range(1, answers_rules.ANSWERS_A_DAY + 3):
        partstat = "ACCEPTED" if minute % 2 else "DECLINED"
        ends.append(decided(Reply(asked, partstat, stamp_of(minute)), at=NOW + timedelta(hours=1))[1])
    assert ends == ["answered"] * answers_rules.ANSWERS_A_DAY + ["often"] * 2


def test_no_more_than_ten_mails_to_one_invitation_wait_for_the_office(asked):
    ends = [decided(Reply(asked, sequence=9))[0] for _number in range(12)]
    assert ends == ["waiting"] * answers_rules.WAITING_MOST + ["ignored"] * 2


UNPROVEN = (("dmarc=pass", "dmarc=none"), ("dkim=pass", "dkim=none"))


def test_ten_mails_of_strangers_do_not_take_the_places_of_the_invited_person(asked):
    strangers = [f"s{number}@other.example" for number in range(12)]
    ends = [decided(Reply(asked, attendee=who, changes=UNPROVEN)) for who in strangers]
    assert ends == [("waiting", "stranger")] * 10 + [("ignored", "stranger")] * 2
    assert decided(Reply(asked, "DECLINED", stamp_of(1), changes=UNPROVEN)) == ("waiting", "unproven")
    assert sent()[-1] == ("event.answer_on_page", "vendor@example.org")


def test_who_writes_when_the_list_is_full_is_still_asked_to_answer_on_the_page(asked):
    for minute in range(10):
        decided(Reply(asked, sender="x@other.example", stamp=stamp_of(minute), changes=UNPROVEN))
    assert decided(Reply(asked, "DECLINED", stamp_of(11), changes=UNPROVEN)) == ("ignored", "unproven")
    assert sent()[-1] == ("event.answer_on_page", "vendor@example.org")
    assert decided(Reply(asked, "DECLINED", stamp_of(12), sender="assistant@example.org")) == ("waiting", "proxy")
    # A request for the entry is no answer, so nobody is asked for a better one.
    decided(Reply(asked, changes=(*UNPROVEN, *REFRESH)), at=LATER + timedelta(days=2))
    assert len(sent()) == 2
