"""Events and seats for the tests of entries, invitations, answers and feeds, as rows: how they come about is tested with events."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from forum.accounts.models import Person
from forum.core.actor import FORUM, Actor
from forum.core.database import db
from forum.events.models import Event, EventState, Way
from forum.events.signals import EventCancelled, EventChanged, event_cancelled, event_changed
from forum.invitations import rules as invitations_rules
from forum.invitations import service as invitations
from forum.invitations.models import Invitation
from forum.needs.models import Need, NeedState
from forum.needs.signals import NeedChanged, need_changed
from forum.organizations.models import Audience
from forum.organizations.queries import actor_of_person
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.signals import SeatChanged, seat_lost, seat_taken
from forum.taxonomy.models import Topic
from forum.threads.models import Life, Thread, ThreadKind

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
#: When a change that is made now is told.
TOLD = NOW + invitations_rules.CHANGE_WAIT
_NAMES = UUID("6f1c1a52-2b4e-4c58-9a3e-0d1f6b7a9c11")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def event(
    cast: Any, title: str = "Showcase: renewing park permits", *, starts: str = "2027-01-14 14:00", zone: str = "America/Phoenix",
    audience: Audience = Audience.PUBLIC, topics: tuple[str, ...] = (), at: datetime = NOW, published: bool = True, **fields: Any,
) -> Event:  # fmt: skip
    """A published event of two and a half hours, with its calendar text."""
    start = wall(starts)
    values = {
        "uid": str(uuid5(_NAMES, title)), "state": EventState.PUBLISHED, "why_come": "See three ways to renew a permit.",
        "ends_local": start + timedelta(hours=2, minutes=30), "place": "Capitol, room 4", "zone": zone,
    } | fields  # fmt: skip
    owner = values.pop("organization_id", cast.office.id)
    there = ZoneInfo(zone)
    thread = Thread(
        kind=ThreadKind.EVENT, title=title, life=Life.LIVE, created_at=at, published_at=at, last_activity_at=at,
        audience=audience, organization_id=owner, author_id=cast.host.id,
        topics=db.session.query(Topic).filter(Topic.slug.in_(topics)).order_by(Topic.position).all(),
    )  # fmt: skip
    made = Event(
        thread=thread, starts_local=start, modified_at=at, published_at=at,
        starts_at=start.replace(tzinfo=there), ends_at=values["ends_local"].replace(tzinfo=there), **values,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if published:
        event_changed.send(EventChanged(FORUM, made, {}, asks_again=False, at=at))
    return made


def need(
    cast: Any, title: str = "Renew a park permit in five minutes", *, topics: tuple[str, ...] = (), audience: Audience = Audience.PUBLIC,
    at: datetime = NOW, tell: bool = True, **fields: Any,
) -> Need:  # fmt: skip
    """A published need of the parks, committed, with the calendar texts of its deadlines."""
    thread = Thread(
        kind=ThreadKind.NEED, title=title, life=Life.LIVE, created_at=at, published_at=at, last_activity_at=at,
        audience=audience, organization_id=cast.parks.id, author_id=cast.agency.id,
        topics=db.session.query(Topic).filter(Topic.slug.in_(topics)).order_by(Topic.position).all(),
    )  # fmt: skip
    made = Need(thread=thread, state=NeedState.PUBLISHED, kept_phrases={}, published_at=at, **fields)
    db.session.add(made)
    db.session.flush()
    if tell:
        tell_need(made, at=at)
    db.session.commit()
    return made


def tell_need(of: Need, *, at: datetime) -> None:
    """The need is as it is now."""
    need_changed.send(NeedChanged(of, at))
    db.session.flush()


def seat(of: Event, person: Person, *, way: Way = Way.ROOM, at: datetime = NOW) -> Registration:
    """A seat that the person just got, also once more."""
    mine = db.session.query(Registration).filter_by(event_id=of.id, person_id=person.id).one_or_none()
    if mine is None:
        mine = Registration(event=of, person=person, created_at=at)
        db.session.add(mine)
    mine.state, mine.way, mine.state_at, mine.reason = RegistrationState.REGISTERED, way, at, ""
    db.session.flush()
    seat_taken.send(SeatChanged(actor_of_person(person), mine, at))
    db.session.flush()
    return mine


def lose(mine: Registration, *, by: Actor | None = None, reason: str = "", at: datetime = NOW) -> None:
    """The person gives the seat up, or the office takes it."""
    mine.state = RegistrationState.REFUSED if by else RegistrationState.WITHDRAWN
    mine.state_at, mine.reason = at, reason
    seat_lost.send(SeatChanged(by or actor_of_person(mine.person), mine, at))
    db.session.flush()


def change(of: Event, *, at: datetime = NOW, **fields: Any) -> None:
    """Fields of the event change; time, place and way ask people again."""
    before = {}
    for name, value in fields.items():
        holder = of.thread if name in {"title", "audience"} else of
        before[name] = _said(getattr(holder, name))
        setattr(holder, name, value)
    there = ZoneInfo(of.zone)
    of.starts_at, of.ends_at = of.starts_local.replace(tzinfo=there), of.ends_local.replace(tzinfo=there)
    asks_again = not {"starts_local", "ends_local", "zone", "place", "has_room", "has_online"}.isdisjoint(before)
    of.sequence += int(asks_again)
    of.modified_at, of.asked_again_at = at, at if asks_again else of.asked_again_at
    db.session.flush()
    event_changed.send(EventChanged(FORUM, of, before, asks_again=asks_again, at=at))
    db.session.flush()


def cancel(of: Event, reason: str = "The room is flooded.", *, at: datetime = NOW) -> None:
    of.state, of.reason, of.cancelled_at, of.modified_at = EventState.CANCELLED, reason, at, at
    of.sequence += 1
    event_cancelled.send(EventCancelled(FORUM, of, at))
    db.session.flush()


def _said(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def asked(of: Event, person: Person, *, at: datetime = NOW) -> Invitation:
    """The person was invited, has not answered, and holds the entry."""
    mine = Registration(
        event=of, person=person, created_at=at, state=RegistrationState.INVITED, state_at=at, invited_at=at,
        way=Way.ROOM if of.has_room else Way.ONLINE, answer_by_at=of.starts_at,
    )  # fmt: skip
    db.session.add(mine)
    db.session.flush()
    invitations.invite(mine, at=at)
    db.session.commit()
    return db.session.query(Invitation).filter_by(event_id=of.id, person_id=person.id).one()
