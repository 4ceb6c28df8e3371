"""Invite people by what they belong to or by address, and remind once who has not answered. A handful of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import insert, update

from forum.accounts import queries as accounts_queries
from forum.accounts import rules as accounts_rules
from forum.accounts import service as accounts
from forum.audit import service as audit
from forum.core import refs
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import queries as events
from forum.events import rules
from forum.events.models import Event
from forum.mail import service as mail
from forum.mail.service import About
from forum.organizations import rules as organizations_rules
from forum.organizations.models import Audience
from forum.policies import queries as policies
from forum.registrations import queries_invite, rules_invite, rules_seats
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.models_history import RegistrationChange, Source
from forum.registrations.queries_invite import Group, Named
from forum.registrations.service_waitlist import CHUNK
from forum.registrations.signals import PeopleInvited, people_invited
from forum.taxonomy import queries as taxonomy

#: Dispatch: who was invited and has not answered is reminded.
REMINDED = "event.reminded"


@dataclass(frozen=True)
class InviteDraft:
    """Whom the host wants to invite: names of organizations, slugs of topics, people whom the need concerns, addresses
    as they were pasted. No day: an answer is asked for until registration ends."""

    organizations: tuple[str, ...] = ()
    topic_slugs: tuple[str, ...] = ()
    by_need: bool = False
    addresses: str = ""
    answer_by_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """What an invitation would do: whom it reaches, by group, the new guests, and until when it asks for an answer."""

    event: Event
    named: Named
    counts: dict[Group, int]
    guests: dict[str, str]
    answer_by_at: datetime

    @property
    def count(self) -> int:
        """How many people get an invitation."""
        return self.counts.get(Group.INVITE, 0)


def plan(actor: Actor, event: Event, draft: InviteDraft, *, at: datetime) -> Plan:
    """Whom this invitation reaches now. Writes nothing. Raises RefusedFields for what cannot be read or found."""
    refuse_closed(actor, event, at=at)
    wrong: dict[str, str] = {}
    organizations = _organizations(draft, wrong)
    topics = tuple(topic.id for topic in taxonomy.topics() if topic.slug in draft.topic_slugs)
    addresses = _addresses(draft, wrong)
    answer_by_at = rules_invite.answer_by(event, draft.answer_by_on)
    if answer_by_at <= at:
        wrong["answer_by_on"] = _("Choose today or a later day")
    if not (draft.organizations or topics or draft.by_need or draft.addresses.strip()):
        wrong["addresses"] = _("Choose an organization, a topic or the need, or enter an address")
    if wrong:
        raise RefusedFields(wrong)
    named = Named(organizations, topics, draft.by_need, tuple(map(accounts_rules.email_key, addresses)))
    known = {person.email_key for person in accounts_queries.by_email_keys(named.email_keys)}
    guests = {email: name for email, name in addresses.items() if accounts_rules.email_key(email) not in known}
    counts = dict(queries_invite.counts(event, named))
    group = Group.INVITE if event.thread.audience is Audience.PUBLIC else Group.MAY_NOT_SEE
    counts[group] = counts.get(group, 0) + len(guests)
    return Plan(event, named, counts, guests, answer_by_at)


def invite(actor: Actor, event: Event, draft: InviteDraft, *, at: datetime) -> int:
    """Ask people to come; how many. Who was asked or has said anything before is left out, so twice is once.

    Raises as `plan` does. Each gets the letter from the worker (`people_invited`).
    """
    events.lock(event)
    planned = plan(actor, event, draft, at=at)
    if not planned.count:
        raise Refused(_("All of these people were invited before, or cannot see this event."), field="addresses")
    if event.thread.audience is Audience.PUBLIC:
        accounts.add_guests(planned.guests, at=at)
    people = queries_invite.to_invite(event, planned.named)
    _insert(actor, planned, people, at)
    audit.write(
        actor, "event.invite", "event", event.thread.ref, at=at, count=len(people), guests=len(planned.guests),
        organizations=list(draft.organizations), topics=list(draft.topic_slugs), by_need=draft.by_need,
        answer_by=planned.answer_by_at.isoformat(),
    )  # fmt: skip
    people_invited.send(PeopleInvited(actor, event, at))
    return len(people)


def remind(actor: Actor, event: Event, *, at: datetime, only: Sequence[int] | None = None) -> int:
    """Remind who was invited and has not answered, each once; how many. `only`: these registrations."""
    if not actor.is_host:
        raise NotShown
    events.lock(event)
    if not rules_seats.is_open(event, at):
        return 0
    keys = [key for key, _invited, _by in queries_invite.silent(event, at) if only is None or key in set(only)]
    for start in range(0, len(keys), CHUNK):
        some = Registration.id.in_(keys[start : start + CHUNK])
        db.session.execute(update(Registration).where(some).values(reminded_at=at))
    if keys:
        audit.write(actor, "event.remind", "event", event.thread.ref, at=at, count=len(keys))
        mail.dispatch(About(REMINDED, "event", event.thread.ref), at=at)
    return len(keys)


def remind_due(actor: Actor, event: Event, *, at: datetime) -> int:
    """Remind those whose answer is asked for within `rules_invite.REMIND_WORKDAYS` workdays; how many."""
    now, due = policies.current(), []
    for key, invited_at, answer_by_at in queries_invite.silent(event, at):
        start = rules_invite.reminds_at(answer_by_at, event.zone, now.workdays, now.holiday_days)
        if rules_invite.is_reminded(invited_at, answer_by_at, start, at):
            due.append(key)
    return remind(actor, event, at=at, only=due) if due else 0


def _insert(actor: Actor, planned: Plan, people: Sequence[tuple[int, int | None]], at: datetime) -> None:
    way = rules_seats.ways_of(planned.event)[0]
    same = {
        "event_id": planned.event.id, "state": RegistrationState.INVITED, "way": way, "state_at": at, "created_at": at,
        "invited_at": at, "invited_by": actor.name, "answer_by_at": planned.answer_by_at, "takes_part_with": "",
        "show_name": False, "reason": "",
    }  # fmt: skip
    rows = [{"person_id": p, "organization_id": o, "ref": refs.new(), **same} for p, o in people]
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(Registration), rows[start : start + CHUNK])
    history = {
        "from_state": None, "to_state": RegistrationState.INVITED, "way": way, "at": at, "by_name": actor.name,
        "source": Source.OFFICE,
    }  # fmt: skip
    keys = queries_invite.invited_at(planned.event, at)
    db.session.execute(insert(RegistrationChange), [{"registration_id": key, **history} for key in keys])


def _organizations(draft: InviteDraft, wrong: dict[str, str]) -> tuple[int, ...]:
    keys = {organizations_rules.name_key(name): name for name in draft.organizations}
    found = queries_invite.organizations_named(list(keys)) if keys else ()
    missing = [name for key, name in keys.items() if key not in {known for known, _key in found}]
    if len(keys) > rules_invite.ORGANIZATION_LIMIT:
        wrong["organizations"] = _("Enter at most %(most)s organizations", most=rules_invite.ORGANIZATION_LIMIT)
    elif missing:
        wrong["organizations"] = _("No organization here has the name “%(name)s”", name=missing[0])
    return tuple(key for _name, key in found)


def _addresses(draft: InviteDraft, wrong: dict[str, str]) -> dict[str, str]:
    read = rules_invite.read_addresses(draft.addresses)
    if read.wrong:
        number, line = read.wrong[0]
        wrong["addresses"] = _("Line %(number)s holds no email address: %(line)s", number=number, line=line)
    elif len(read.people) > rules_invite.ADDRESS_LIMIT:
        wrong["addresses"] = _("Enter at most %(most)s addresses at a time", most=f"{rules_invite.ADDRESS_LIMIT:,}")
    return read.people


def refuse_closed(actor: Actor, event: Event, *, at: datetime) -> None:
    """Raise Refused where nobody can be invited, and NotShown for everybody but the office."""
    if not rules.may_plan(actor):
        raise NotShown
    if not rules_seats.is_open(event, at):
        raise Refused(
            _("People can be invited while an event is published and its registration is open."),
            heading=_("You cannot invite people to this event"),
        )
