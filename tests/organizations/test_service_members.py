"""Who speaks for an organization: asking, deciding, roles, leaving, and for whom a person acts."""

import pytest

from forum.audit.models import Entry
from forum.core.actor import Kind
from forum.core.database import db
from forum.core.errors import Refused
from forum.mail import queries as mail
from forum.organizations import queries, service_agencies, service_members
from forum.organizations.models import Membership, OrganizationKind, Role
from forum.organizations.queries import actor_of_person
from tests.cast import organization, person


def membership(who, organization) -> Membership:
    return queries.membership(who.id, organization.id)


def acts():
    db.session.flush()
    return [e.act for e in db.session.query(Entry).order_by(Entry.id) if e.act != "person.join"]


def subjects(who):
    return [m.subject for m in mail.newest(address=who.email)]


@pytest.fixture
def asked(cast, monday):
    """Gil Stone asks to speak for Basin Labs."""
    made = service_members.ask_to_join(cast.actor("guest"), cast.basin, at=monday)
    db.session.commit()
    return made


def test_whoever_decides_hears_of_a_request_once(cast, monday, asked):
    again = service_members.ask_to_join(cast.actor("guest"), cast.basin, at=monday)
    assert (again.id, acts()) == (asked.id, ["membership.ask"])
    assert subjects(cast.vendor) == ["Gil S. asks to speak for Basin Labs"]
    assert (subjects(cast.vendor_colleague), subjects(cast.host)) == ([], [])
    actor = cast.actor("guest")
    assert (actor.kind, actor.is_member, actor.waits_for_office) == (Kind.VENDOR, False, False)


def test_an_approved_person_speaks_and_is_told(cast, monday, asked):
    service_members.approve_membership(cast.actor("vendor"), asked, at=monday)
    service_members.approve_membership(cast.actor("vendor"), asked, at=monday)
    db.session.commit()
    assert (cast.actor("guest").is_vendor, cast.actor("guest").role) == (True, "member")
    assert (acts(), subjects(cast.guest)) == (
        ["membership.ask", "membership.approve"],
        ["You speak for Basin Labs now"],
    )


def test_a_refused_person_speaks_for_nobody_is_told_and_may_ask_again(cast, monday, asked):
    service_members.refuse_membership(cast.actor("host"), asked, at=monday)
    service_members.refuse_membership(cast.actor("host"), asked, at=monday)
    db.session.commit()
    assert cast.actor("guest").kind is Kind.GUEST
    assert (acts(), subjects(cast.guest)) == (
        ["membership.ask", "membership.refuse"], ["About your request to speak for Basin Labs"],
    )  # fmt: skip
    with pytest.raises(Refused, match="no longer open"):
        service_members.approve_membership(cast.actor("vendor"), asked, at=monday)
    again = service_members.ask_to_join(cast.actor("guest"), cast.basin, at=monday)
    assert (again.id, again.refused_at, again.approved_at) == (asked.id, None, None)


@pytest.mark.parametrize("role", ["guest", "vendor_colleague", "vendor2", "agency", "waiting"])
def test_others_do_not_decide(cast, monday, asked, role):
    for act in (service_members.approve_membership, service_members.refuse_membership):
        with pytest.raises(Refused, match="Only owners and admins decide"):
            act(cast.actor(role), asked, at=monday)
    with pytest.raises(Refused, match="Only owners and admins decide"):
        service_members.change_role(cast.actor(role), asked, Role.OWNER, at=monday)


def test_an_agency_is_joined_by_exactly_its_domain(cast, monday):
    joins = person("Ida Wren", "Ida@DNR.state.example", monday)
    db.session.commit()
    made = service_members.join_agency(actor_of_person(joins), at=monday)
    db.session.commit()
    assert (made.organization_id, made.approved_at, actor_of_person(joins).is_agency) == (cast.parks.id, None, False)
    assert subjects(cast.agency) == ["Ida W. asks to speak for Department of Natural Resources"]
    service_members.approve_membership(cast.actor("agency"), made, at=monday)
    db.session.commit()
    assert actor_of_person(joins).is_agency is True


@pytest.mark.parametrize(
    "address",
    ["a@x.dnr.state.example", "a@dnr.stаte.example", "a@dnr.state.example.evil.example", "a+dnr.state.example@evil.example",
     "a@dnr.ſtate.example", "a@dnrstate.example"],
)  # fmt: skip
def test_look_alikes_of_a_domain_join_nothing(cast, monday, address):
    joins = person("Ida Wren", address, monday)
    db.session.commit()
    with pytest.raises(Refused, match="No agency has the mail domain"):
        service_members.join_agency(actor_of_person(joins), at=monday)


def test_an_unconfirmed_address_joins_nothing(cast, monday):
    joins = person("Ida Wren", "ida@dnr.state.example", monday)
    joins.confirmed_at = None
    db.session.commit()
    with pytest.raises(Refused, match="Confirm your address first"):
        service_members.join_agency(actor_of_person(joins), at=monday)


def test_agencies_and_companies_that_wait_are_not_asked(cast, monday):
    for asked_for in (cast.parks, cast.newcomer, cast.office):
        with pytest.raises(Refused, match="joined with an address"):
            service_members.ask_to_join(cast.actor("guest"), asked_for, at=monday)


def test_the_office_hears_where_an_agency_has_nobody(cast, monday):
    agency = service_agencies.add_agency(cast.actor("host"), "Department of Labor", at=monday)
    service_agencies.add_domain(cast.actor("host"), agency, "labor.state.example", at=monday)
    joins = person("Ida Wren", "ida@labor.state.example", monday)
    db.session.commit()
    service_members.join_agency(actor_of_person(joins), at=monday)
    assert subjects(cast.host) == subjects(cast.host2) == ["Ida W. asks to speak for Department of Labor"]


def test_who_leaves_loses_access_and_the_last_owner_stays(cast, monday):
    ruth, dana = membership(cast.vendor_colleague, cast.basin), membership(cast.vendor, cast.basin)
    service_members.end_membership(cast.actor("vendor_colleague"), ruth, at=monday)
    service_members.end_membership(cast.actor("vendor"), ruth, at=monday)
    db.session.commit()
    assert (cast.actor("vendor_colleague").kind, acts()) == (Kind.GUEST, ["membership.end"])
    with pytest.raises(Refused, match="You are the last owner of Basin Labs"):
        service_members.end_membership(cast.actor("vendor"), dana, at=monday)
    with pytest.raises(Refused, match="You are the last owner of Basin Labs"):
        service_members.change_role(cast.actor("vendor"), dana, Role.MEMBER, at=monday)
    service_members.end_membership(cast.actor("host"), dana, at=monday)
    db.session.commit()
    assert cast.actor("vendor").kind is Kind.GUEST


def test_an_owner_may_go_once_another_is_named(cast, monday):
    ruth, dana = membership(cast.vendor_colleague, cast.basin), membership(cast.vendor, cast.basin)
    service_members.change_role(cast.actor("vendor"), ruth, Role.OWNER, at=monday)
    service_members.end_membership(cast.actor("vendor"), dana, at=monday)
    db.session.commit()
    assert (cast.actor("vendor_colleague").role, acts()) == ("owner", ["membership.role", "membership.end"])


def test_an_admin_names_admins_but_no_owners(cast, monday):
    ben, maria = membership(cast.agency_colleague, cast.parks), membership(cast.agency, cast.parks)
    service_members.change_role(cast.actor("agency"), ben, Role.ADMIN, at=monday)
    service_members.change_role(cast.actor("agency"), ben, Role.ADMIN, at=monday)
    assert (ben.role, acts()) == (Role.ADMIN, ["membership.role"])
    with pytest.raises(Refused, match="Only an owner names owners"):
        service_members.change_role(cast.actor("agency"), maria, Role.OWNER, at=monday)


def test_the_procurement_right_is_the_offices_to_give(cast, monday):
    maria = membership(cast.agency, cast.parks)
    service_members.set_procurement(cast.actor("host"), maria, True, at=monday)
    service_members.set_procurement(cast.actor("host"), maria, True, at=monday)
    db.session.commit()
    assert (cast.actor("agency").is_procurement, acts()) == (True, ["membership.procurement"])
    with pytest.raises(Refused, match="speak for an agency"):
        service_members.set_procurement(cast.actor("host"), membership(cast.vendor, cast.basin), True, at=monday)
    with pytest.raises(Refused, match="Only the CIO's office"):
        service_members.set_procurement(cast.actor("agency"), maria, False, at=monday)


def test_rights_do_not_return_with_a_person(cast, monday):
    """Whoever held rights, left, and asks again, starts as somebody who asks."""
    ruth = membership(cast.vendor_colleague, cast.basin)
    service_members.change_role(cast.actor("vendor"), ruth, Role.ADMIN, at=monday)
    service_members.end_membership(cast.actor("vendor"), ruth, at=monday)
    db.session.commit()
    service_members.ask_to_join(actor_of_person(cast.vendor_colleague), cast.basin, at=monday)
    db.session.commit()
    actor = cast.actor("vendor_colleague")
    assert (actor.role, actor.is_member, actor.is_organization_admin) == ("member", False, False)


def test_a_person_of_two_companies_acts_for_one_and_may_change(cast, monday):
    made = service_members.ask_to_join(cast.actor("vendor2"), cast.basin, at=monday)
    service_members.approve_membership(cast.actor("vendor"), made, at=monday)
    db.session.commit()
    assert cast.actor("vendor2").organization_name == "Northfork Software"
    service_members.act_for(cast.actor("vendor2"), made, at=monday)
    service_members.act_for(cast.actor("vendor2"), made, at=monday)
    db.session.commit()
    assert cast.actor("vendor2").organization_name == "Basin Labs"
    service_members.end_membership(cast.actor("vendor"), made, at=monday)
    db.session.commit()
    assert cast.actor("vendor2").organization_name == "Northfork Software"
    assert acts() == ["membership.ask", "membership.approve", "membership.act", "membership.end"]
    with pytest.raises(Refused, match="You do not speak for"):
        service_members.act_for(cast.actor("vendor2"), made, at=monday)


def test_a_person_leaves_few_requests_open(cast, monday):
    several = [organization(OrganizationKind.VENDOR, f"Company {n}", monday) for n in range(6)]
    db.session.flush()
    for company in several[:5]:
        service_members.ask_to_join(cast.actor("guest"), company, at=monday)
    with pytest.raises(Refused, match="You have 5 requests open"):
        service_members.ask_to_join(cast.actor("guest"), several[5], at=monday)
