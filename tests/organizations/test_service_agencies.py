"""Agencies and their mail domains."""

import pytest

from forum.audit.models import Entry
from forum.core.database import db
from forum.core.errors import Refused
from forum.organizations import queries, queries_lists, service_agencies
from tests.conftest import table_count


def acts():
    db.session.flush()
    return [e.act for e in db.session.query(Entry).order_by(Entry.id) if e.act != "person.join"]


def test_an_agency_is_added_with_its_domains(cast, monday):
    host = cast.actor("host")
    agency = service_agencies.add_agency(host, "Department of Labor", at=monday)
    for typed in ("Labor.State.Example", "labor.state.example.", "jobs.state.example"):
        service_agencies.add_domain(host, agency, typed, at=monday)
    db.session.commit()
    assert (agency.slug, agency.is_approved) == ("department-of-labor", True)
    kept = [row.domain for row in queries_lists.domains_of([agency.id])[agency.id]]
    assert kept == ["jobs.state.example", "labor.state.example"]
    assert acts() == ["agency.add", "agency_domain.add", "agency_domain.add"]
    service_agencies.remove_domain(host, agency, "jobs.state.example", at=monday)
    service_agencies.remove_domain(host, agency, "jobs.state.example", at=monday)
    service_agencies.remove_domain(host, agency, "dnr.state.example", at=monday)  # another agency's
    db.session.commit()
    assert (queries.agency_of_domain("jobs.state.example"), table_count("agency_domain")) == (None, 2)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nothing", "Enter a mail domain like"), ("gmail.com", "Anybody can get an address at gmail.com"),
        ("DNR.state.example", "belongs to Department of Natural Resources"),
    ],
)  # fmt: skip
def test_a_domain_that_proves_nothing_is_refused_beside_its_field(cast, monday, typed, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        service_agencies.add_domain(cast.actor("host"), cast.roads, typed, at=monday)
    assert refusal.value.field == "domain"


def test_a_removed_agency_loses_its_people_and_domains(cast, monday):
    with pytest.raises(Refused) as refusal:
        service_agencies.remove_agency(cast.actor("host"), cast.parks, " ", at=monday)
    assert refusal.value.field == "reason"
    service_agencies.remove_agency(cast.actor("host"), cast.parks, "Merged into another", at=monday)
    service_agencies.remove_agency(cast.actor("host"), cast.parks, "Again", at=monday)
    db.session.commit()
    assert (cast.actor("agency").is_agency, cast.actor("procurement").is_procurement) == (False, True)
    assert (queries.agency_of_domain("dnr.state.example"), acts()) == (None, ["agency.remove"])
    assert queries_lists.by_slug_for(cast.actor("vendor"), cast.parks.slug) is None


def test_names_are_taken_once_and_only_the_office_keeps_the_list(cast, monday):
    with pytest.raises(Refused) as refusal:
        service_agencies.add_agency(cast.actor("host"), "DEPARTMENT OF TRANSPORTATION", at=monday)
    assert refusal.value.field == "name"
    for act in (
        lambda a: service_agencies.add_agency(a, "New", at=monday),
        lambda a: service_agencies.remove_agency(a, cast.parks, "x", at=monday),
        lambda a: service_agencies.add_domain(a, cast.parks, "a.example", at=monday),
        lambda a: service_agencies.remove_domain(a, cast.parks, "dnr.state.example", at=monday),
    ):
        with pytest.raises(Refused, match="Only the CIO's office"):
            act(cast.actor("agency"))
