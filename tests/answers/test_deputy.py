"""Somebody else answers for the invited person: applied where that person allowed it, else left to the office (2.2, step 4)."""

import pytest

from forum.answers import service_deputies
from forum.answers.models import Deputy
from forum.audit.models import Entry
from forum.core.database import db
from forum.registrations.models_history import RegistrationChange, Source
from tests.answers.came import decided, state
from tests.answers.replies import PROGRAMS, Reply
from tests.entries import given
from tests.entries.given import NOW

ASSISTANT = "assistant@example.org"
URL = "/me/calendar/deputy"


@pytest.fixture
def allowed(cast, asked):
    """Dana lets an assistant answer."""
    service_deputies.allow(cast.actor("vendor"), ASSISTANT, at=NOW)
    db.session.commit()


def by_assistant(asked, partstat="DECLINED", **more) -> Reply:
    return Reply(asked, partstat, sender=ASSISTANT, **more)


@pytest.mark.parametrize("program", PROGRAMS)
def test_who_is_allowed_answers_for_the_invited_person(asked, allowed, program):
    assert decided(by_assistant(asked, program=program)) == ("applied", "answered")
    change = db.session.query(RegistrationChange).order_by(RegistrationChange.id.desc()).first()
    assert (state(), change.source, change.by_name) == ("withdrawn", Source.MAIL, "Dana Reyes")


def test_sent_by_in_the_answer_changes_nothing_about_that(asked, allowed):
    named = (("PARTSTAT=DECLINED", f'SENT-BY="mailto:{ASSISTANT}";PARTSTAT=DECLINED'),)
    assert decided(by_assistant(asked, program="exchange", changes=named)) == ("applied", "answered")


def test_without_being_allowed_it_waits_for_the_office(cast, asked):
    assert decided(by_assistant(asked)) == ("waiting", "proxy")
    service_deputies.allow(cast.actor("vendor2"), ASSISTANT, at=NOW)
    db.session.commit()
    assert decided(by_assistant(asked)) == ("waiting", "proxy")
    assert state() == "invited"


def test_an_address_that_is_not_proven_answers_for_nobody(asked, allowed):
    unproven = (("dmarc=pass", "dmarc=none"), ("dkim=pass", "dkim=none"))
    assert decided(by_assistant(asked, changes=unproven)) == ("waiting", "unproven")
    assert state() == "invited"


def test_who_answers_for_one_person_answers_for_no_other(cast, showcase, allowed):
    other = given.asked(showcase, cast.vendor2)
    assert decided(by_assistant(other)) == ("waiting", "proxy")


def test_an_assistant_who_answers_for_themselves_answers_no_invitation_of_another(asked, allowed):
    assert decided(by_assistant(asked, attendee=ASSISTANT)) == ("waiting", "stranger")


def test_the_newest_word_counts_whoever_of_the_two_said_it(asked, allowed):
    assert decided(Reply(asked, "ACCEPTED", "20261123T160200Z")) == ("applied", "answered")
    assert decided(by_assistant(asked, stamp="20261123T160100Z")) == ("ignored", "stale")
    assert state() == "registered"


def test_a_person_names_somebody_changes_it_and_takes_it_back(cast, asked, as_):
    client = as_(cast.vendor)
    for _twice in range(2):
        assert client.post(URL, data={"address": f" {ASSISTANT} "}).status_code == 303
    assert f"Answers from {ASSISTANT} count as yours now." in client.get("/me/calendar").get_data(as_text=True)
    assert f'value="{ASSISTANT}"' in client.get(URL).get_data(as_text=True)
    assert decided(by_assistant(asked)) == ("applied", "answered")
    client.post(URL, data={"address": "other@example.org"})
    assert decided(by_assistant(asked, stamp="20261123T160210Z")) == ("waiting", "proxy")
    client.post(URL, data={"address": ""})
    assert "Nobody else answers for you now." in client.get("/me/calendar").get_data(as_text=True)
    assert db.session.query(Deputy).count() == 0
    acts = [entry.act for entry in db.session.query(Entry).order_by(Entry.id) if "deputy" in entry.act]
    assert acts == ["calendar.allow_deputy", "calendar.allow_deputy", "calendar.end_deputy"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("assistant", "Enter an email address, like dana@company.com"),
        ("Vendor@Example.org", "This is your own address. Your answers count anyway"),
    ],
)
def test_an_address_that_cannot_be_is_refused_beside_its_field(cast, as_, address, sentence):
    answer = as_(cast.vendor).post(URL, data={"address": address})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, sentence in page, f'value="{address}"' in page) == (422, True, True)
    assert db.session.query(Deputy).count() == 0
