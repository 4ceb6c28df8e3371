"""Companies ask, the office decides, profiles change: rows, letters, log entries and signals."""

from datetime import date

import pytest

from forum.audit.models import Entry
from forum.core.actor import Kind
from forum.core.database import db
from forum.core.errors import Refused
from forum.mail import queries as mail
from forum.organizations import queries, service
from forum.organizations.models import Membership, Organization
from forum.organizations.signals import organization_changed

DRAFT = service.CompanyDraft(
    "Alder Grid, Inc.", "Microgrids for towns", "https://alder.example", "Mesa", "AZ", ("roads",)
)


@pytest.fixture
def heard():
    names = []

    def hear(sent):
        names.append(sent.organization.name)

    organization_changed.connect(hear)
    yield names
    organization_changed.disconnect(hear)


def acts():
    db.session.flush()
    return [e.act for e in db.session.query(Entry).order_by(Entry.id) if e.act != "person.join"]


def subjects(person):
    return [m.subject for m in mail.newest(address=person.email)]


def test_a_company_waits_for_the_office_and_its_founder_is_told_by_when(cast, monday):
    company = service.request_company(cast.actor("guest"), DRAFT, at=monday)
    db.session.commit()
    founder = cast.actor("guest")
    assert (company.slug, company.name_key, company.decide_by_on) == (
        "alder-grid-inc",
        "alder grid",
        date(2026, 11, 26),
    )
    assert (company.summary, company.website, company.city, company.state) == (
        "Microgrids for towns", "https://alder.example", "Mesa", "AZ",
    )  # fmt: skip
    assert [t.slug for t in company.topics] == ["roads"]
    assert (founder.kind, founder.organization_name, founder.role, founder.is_member, founder.waits_for_office) == (
        Kind.VENDOR, "Alder Grid, Inc.", "owner", False, True,
    )  # fmt: skip
    assert (acts(), subjects(cast.guest)) == (["organization.request"], ["We check your company by Thu, Nov 26"])


def test_asked_twice_a_company_is_added_once(cast, monday):
    first = service.request_company(cast.actor("guest"), DRAFT, at=monday)
    again = service.request_company(cast.actor("guest"), DRAFT, at=monday)
    assert (again.id, acts(), len(subjects(cast.guest))) == (first.id, ["organization.request"], 1)


def test_a_second_company_waits_for_the_first(cast, monday):
    service.request_company(cast.actor("guest"), DRAFT, at=monday)
    with pytest.raises(Refused, match=r"Alder Grid, Inc\. waits for the CIO's office already"):
        service.request_company(cast.actor("guest"), service.CompanyDraft("Other"), at=monday)


def test_an_approved_name_is_taken_and_one_that_waits_tells_nothing(cast, monday):
    with pytest.raises(Refused) as refusal:
        service.request_company(cast.actor("guest"), service.CompanyDraft("BASIN LABS, LLC"), at=monday)
    assert refusal.value.field == "name"
    same = service.request_company(cast.actor("guest"), service.CompanyDraft("Moreno Mapping"), at=monday)
    assert same.slug == "moreno-mapping-2"


def test_approving_lets_a_company_post(cast, monday, heard):
    service.approve_organization(cast.actor("host"), cast.newcomer, at=monday)
    service.approve_organization(cast.actor("host"), cast.newcomer, at=monday)
    db.session.commit()
    assert cast.actor("waiting").is_vendor is True
    assert (acts(), heard) == (["organization.approve"], ["Moreno Mapping"])
    assert subjects(cast.waiting) == ["You can post now: Moreno Mapping is approved"]


def test_a_refusal_needs_a_reason_and_the_reason_reaches_the_company(cast, monday, heard):
    with pytest.raises(Refused) as refusal:
        service.refuse_organization(cast.actor("host"), cast.newcomer, "  ", at=monday)
    assert refusal.value.field == "reason"
    service.refuse_organization(cast.actor("host"), cast.newcomer, "We could not reach you.", at=monday)
    service.refuse_organization(cast.actor("host"), cast.newcomer, "Once more.", at=monday)
    db.session.commit()
    letter = mail.newest(address=cast.waiting.email)[0]
    assert (letter.subject, "We could not reach you." in letter.text) == ("About your company's request", True)
    assert (cast.actor("waiting").is_refused, cast.newcomer.reason) == (True, "We could not reach you.")
    assert (acts(), heard) == (["organization.refuse"], [])
    # Who was refused may ask anew.
    assert service.request_company(cast.actor("waiting"), DRAFT, at=monday).name == "Alder Grid, Inc."
    db.session.commit()
    assert cast.actor("waiting").organization_name == "Alder Grid, Inc."


@pytest.mark.parametrize("role", ["guest", "waiting", "vendor", "agency", "procurement"])
def test_only_the_office_decides(cast, monday, role):
    for act in (
        lambda: service.approve_organization(cast.actor(role), cast.newcomer, at=monday),
        lambda: service.refuse_organization(cast.actor(role), cast.newcomer, "x", at=monday),
    ):
        with pytest.raises(Refused, match="Only the CIO's office"):
            act()
    assert cast.newcomer.approved_at is None


def test_an_approved_company_is_not_refused(cast, monday):
    with pytest.raises(Refused, match="was approved meanwhile"):
        service.refuse_organization(cast.actor("host"), cast.basin, "Too late", at=monday)


PROFILE = service.ProfileDraft(
    "Sensors for rivers", "We **measure**.\n\n<script>x</script>", "https://basin.example", "Yuma", "AZ", ("security",)
)


def test_a_profile_keeps_typed_text_and_clean_html(cast, monday, heard):
    service.edit_profile(cast.actor("vendor"), cast.basin, PROFILE, at=monday)
    service.edit_profile(cast.actor("vendor"), cast.basin, PROFILE, at=monday)
    db.session.commit()
    basin = db.session.get(Organization, cast.basin.id)
    assert (basin.summary, basin.city, basin.state, [t.slug for t in basin.topics]) == (
        "Sensors for rivers",
        "Yuma",
        "AZ",
        ["security"],
    )
    assert "<strong>measure</strong>" in basin.about_html
    assert "<script" not in basin.about_html
    assert (acts(), heard) == (["organization.edit"], ["Basin Labs"])
    entry = db.session.query(Entry).filter_by(act="organization.edit").one()
    assert (entry.payload["summary"], entry.payload["topics"]) == (["", "Sensors for rivers"], [[], ["security"]])


@pytest.mark.parametrize("role", ["guest", "waiting", "vendor2", "agency", "procurement"])
def test_strangers_do_not_edit(cast, monday, role):
    with pytest.raises(Refused, match="Only the owners and admins of Basin Labs"):
        service.edit_profile(cast.actor(role), cast.basin, PROFILE, at=monday)


def test_of_two_requests_of_one_moment_each_has_its_own_row(cast, monday):
    service.request_company(cast.actor("guest"), DRAFT, at=monday)
    db.session.commit()
    found = queries.by_slug("alder-grid-inc")
    rows = db.session.query(Membership).filter_by(organization_id=found.id).all()
    assert [(m.role, m.is_acting, m.approved_at) for m in rows] == [("owner", True, monday)]
