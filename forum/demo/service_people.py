"""The office, agencies, companies and their people; policies and topics."""

from datetime import datetime, time, timedelta
from typing import Any

from forum.accounts import queries as accounts_queries
from forum.accounts import service as accounts
from forum.accounts.service_passwords import hash_password
from forum.core.database import db
from forum.demo.rules import OPENED_DAYS_AGO, PASSWORD, federal_holidays
from forum.demo.service import Stage, almanac, story
from forum.digests import service as digests
from forum.organizations import queries, rules
from forum.organizations import service as organizations
from forum.organizations.models import AgencyDomain, Organization, OrganizationKind, Role
from forum.organizations.service_people import NewPerson, add_member
from forum.organizations.signals import OrganizationChanged, organization_changed
from forum.policies import queries as policy_queries
from forum.policies import service as policies
from forum.taxonomy import queries as taxonomy
from forum.taxonomy.models import Topic
from forum.threads import service as threads

DIGEST_DAYS = 7


def put_people(now: datetime) -> Stage:
    """Everybody, with memberships, policies, topics and follows."""
    told, opened = story("people"), now - timedelta(days=OPENED_DAYS_AGO)
    password = hash_password(PASSWORD)
    _put_topics(told["topics"])
    office = _put_organization(OrganizationKind.HOST, told["office"], opened)
    for record in told["agencies"]:
        agency = _put_organization(OrganizationKind.AGENCY, record, opened)
        for domain in record["domains"]:
            db.session.add(AgencyDomain(domain=domain, organization_id=agency.id, added_at=opened))
    waiting = {record["slug"] for record in told["companies"] if record.get("waiting")}
    for record in told["companies"]:
        if record["slug"] not in waiting:
            _put_organization(OrganizationKind.VENDOR, record, opened)
    stage = Stage(almanac(now))
    for record in told["people"]:
        if record["organization"] not in waiting:
            _put_person(stage, record, password, opened)
    _put_policies(stage, office, opened)
    stage.almanac = almanac(now)
    for record in told["people"]:
        if record["organization"] in waiting:
            company = next(c for c in told["companies"] if c["slug"] == record["organization"])
            _put_newcomer(stage, record, company, password)
    _put_follows(stage, told["follows"], opened)
    return stage


def _put_topics(records: list[dict[str, Any]]) -> None:
    for position, record in enumerate(records):
        if taxonomy.topic(record["slug"]) is None:
            db.session.add(Topic(position=position, **record))
    db.session.flush()


def _put_organization(kind: OrganizationKind, record: dict[str, Any], at: datetime) -> Organization:
    made = Organization(
        slug=record["slug"], kind=kind, name=record["name"], name_key=rules.name_key(record["name"]),
        summary=record["summary"], city=record["city"], state="", requested_at=at, approved_at=at,
    )  # fmt: skip
    made.topics = list(taxonomy.topics_by_slug(record.get("topics", [])))
    db.session.add(made)
    db.session.flush()
    organization_changed.send(OrganizationChanged(made))
    return made


def _put_person(stage: Stage, record: dict[str, Any], password: str, at: datetime) -> None:
    organization = queries.by_slug(record["organization"])
    assert organization is not None  # noqa: S101  the story names its own organizations
    draft = NewPerson(
        _address(record), record["name"], password, is_procurement=record.get("procurement", False), is_confirmed=True
    )
    person = add_member(draft, organization, at=at)
    membership = queries.membership(person.id, organization.id)
    assert membership is not None  # noqa: S101  just made
    membership.role = Role(record["role"])
    stage.people[record["key"]] = person.email


def _put_newcomer(stage: Stage, record: dict[str, Any], company: dict[str, Any], password: str) -> None:
    """Somebody whose company waits for the office: joined by the same steps as anybody."""
    at = stage.almanac.at(-1, time(14, 0))
    person = accounts.add_person(record["name"], _address(record), at=at, password_hash=password, confirmed=True)
    stage.people[record["key"]] = person.email
    draft = organizations.CompanyDraft(
        company["name"], company["summary"], city=company["city"], topics=tuple(company["topics"])
    )
    organizations.request_company(queries.actor_of_person(person), draft, at=at)


def _put_policies(stage: Stage, office: Organization, at: datetime) -> None:
    year = stage.almanac.now.year
    holidays = [day for each in (year - 1, year, year + 1) for day in federal_holidays(each)]
    values = {"office_name": office.name, "holidays": holidays, "contact_address": "market-forum@example.org"}
    policies.set_policies(stage.actor("host"), values, at=at)


def _put_follows(stage: Stage, follows: dict[str, list[str]], at: datetime) -> None:
    for key, slugs in follows.items():
        for topic in stage.topics(slugs):
            threads.follow_topic(stage.actor(key), topic, at=at)


def _address(record: dict[str, Any]) -> str:
    return f"{record['address']}@example.org"


def put_digests(stage: Stage) -> None:
    """Everybody's digest covers the last week and was due on its Monday, so that a newcomer reads one within minutes,
    at whatever hour the forum is loaded."""
    now = policy_queries.current()
    for address in stage.people.values():
        person = accounts_queries.by_email(address)
        assert person is not None  # noqa: S101  just joined
        choice = digests.first_choice(person, now, at=stage.almanac.now)
        choice.covered_until = stage.almanac.now - timedelta(days=DIGEST_DAYS)
        choice.next_due_at = digests.due_after(choice.frequency, choice.covered_until, person.zone, now)
        db.session.add(choice)
