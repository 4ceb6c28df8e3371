"""My work: everything of mine with its state, nothing of anybody else's, in few statements."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forum.calls.models import ApplicationState
from forum.core.database import db
from forum.needs.models import NeedState, QuestionAsker, QuestionState
from forum.organizations.models import Audience, Membership
from forum.registrations.models import RegistrationState
from forum.threads.models import Life
from tests.digests import things

AT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
SOON = datetime(2026, 12, 10, 21, 0, tzinfo=UTC)


def words(answer) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def question(cast, about, text: str, by, at: datetime = AT):
    made = things.asked(about, text, at, date(2026, 11, 30))
    db.session.flush()
    db.session.add(QuestionAsker(question_id=made.id, person_id=by.id, organization_id=None))
    return made


def test_an_empty_page_says_so_and_leads_on(cast, as_):
    page = words(as_(cast.guest).get("/me/"))
    assert "You have asked, written and registered for nothing yet." in page
    for link in ("/me/follows", "/me/calendar", "/me/mail", "/me/account", 'action="/sign-out"'):
        assert link in page
    assert "My organization" not in page


def test_an_agency_sees_its_needs_by_stage(cast, as_):
    things.need("Open one", cast.parks, AT)
    things.need("A draft", cast.parks, AT, life=Life.DRAFT, state=NeedState.DRAFT)
    things.need("Of another", cast.roads, AT)
    db.session.commit()
    page = words(as_(cast.agency_colleague).get("/me/"))
    assert 0 < page.index(">Draft</h3>") < page.index("A draft") < page.index(">Open</h3>") < page.index("Open one")
    assert ("Of another" in page, "/organizations/department-of-natural-resources" in page) == (False, True)


def test_a_company_sees_innovations_questions_applications_and_seats(cast, as_):
    need = things.need("Park permits", cast.parks, AT)
    question(cast, need, "Must it work offline?", cast.vendor)
    out = question(cast, need, "May we see the forms?", cast.vendor)
    out.state, out.published_at, out.number = QuestionState.PUBLISHED, AT, 1
    question(cast, need, "Somebody else's words?", cast.vendor2)
    shown = things.innovation("Basin Permits", cast.basin, AT)
    day = things.event("Showcase day", cast.office, AT, SOON)
    past = things.event("Past day", cast.office, AT, AT - timedelta(days=30))
    things.selected(cast.vendor, day, shown, SOON - timedelta(days=7))
    things.registered(cast.vendor, day, AT)
    things.registered(cast.vendor, past, AT, RegistrationState.ATTENDED)
    db.session.commit()
    page = words(as_(cast.vendor).get("/me/"))
    for said in (
        "Listed</h3>", "Basin Permits", "Must it work offline?", "Being answered, due Mon, Nov 30", "Published Fri, Nov 20",
        "Selected, confirm by Thu, Dec 3", "You are registered", "You attended",
    ):  # fmt: skip
        assert said in page
    assert page.index("Coming events") < page.index("Past events") < page.index("Past day")
    assert "Somebody else" not in page


def test_rights_that_ended_take_things_away(cast, as_):
    need = things.need("Members words", cast.parks, AT, audience=Audience.MEMBERS)
    question(cast, need, "Mine?", cast.vendor)
    db.session.commit()
    assert "Members words" in words(as_(cast.vendor).get("/me/"))
    db.session.query(Membership).filter_by(person_id=cast.vendor.id).one().ended_at = AT
    db.session.commit()
    assert "Members words" not in words(as_(cast.vendor).get("/me/"))


@pytest.mark.parametrize("count", [1, 50])
def test_it_takes_the_same_few_statements_for_one_and_fifty(cast, as_, statements, count):
    for number in range(count):
        need = things.need(f"Need {number}", cast.parks, AT)
        question(cast, need, f"Question {number}?", cast.vendor)
        shown = things.innovation(f"Innovation {number}", cast.basin, AT)
        day = things.event(f"Day {number}", cast.office, AT, SOON)
        things.selected(cast.vendor, day, shown, SOON).state = ApplicationState.SENT
        things.registered(cast.vendor, day, AT)
    db.session.commit()
    client = as_(cast.vendor)
    client.get("/me/")
    with statements() as asked:
        client.get("/me/")
    assert len(asked) == 6


def test_a_visitor_is_asked_to_sign_in(cast, client):
    assert client.get("/me/").location == "/sign-in"
