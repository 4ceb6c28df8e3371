"""What an event left behind: to each reader what they may see, and to the job what is due."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, union
from sqlalchemy.orm import joinedload

from forum.calls.models import Application, Slot
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.paging import PAGE_SIZE, Page, beyond
from forum.events.models import Event
from forum.files.models import File
from forum.organizations.queries import seen_by
from forum.registrations.models import Registration
from forum.registrations.rules_seats import IN_LINE, SEATED
from forum.showcases.models_after import Material, SpokenQuestion
from forum.threads.models import Thread


def _readable(actor: Actor) -> ColumnElement[bool]:
    """Published ones by their label; what waits only for the office and the company that added it."""
    own = Material.organization_id == actor.organization_id if actor.is_member else false()
    waits = true() if actor.is_host else own
    return and_(Material.removed_at.is_(None), seen_by(actor, Material), or_(Material.published_at.is_not(None), waits))


def materials(actor: Actor, event: Event) -> Sequence[Material]:
    """What the reader may see, the whole event's first, then by slot."""
    return _listed(Material.event_id == event.id, _readable(actor))


def materials_by_refs(actor: Actor, event: Event, refs: Collection[str]) -> Sequence[Material]:
    """Those of these that are published and that the reader may see."""
    found = (Material.event_id == event.id, Material.ref.in_(refs), Material.published_at.is_not(None))
    return _listed(*found, _readable(actor))


def _listed(*conditions: ColumnElement[bool]) -> Sequence[Material]:
    slot = joinedload(Material.slot).joinedload(Slot.application).joinedload(Application.organization)
    return db.session.scalars(
        select(Material)
        .outerjoin(Slot, Slot.id == Material.slot_id)
        .options(slot, joinedload(Material.file).joinedload(File.thread))
        .where(*conditions)
        .order_by(Slot.number.is_not(None), Slot.number, Material.id)
    ).all()


def material_by_ref(event: Event, ref: str) -> Material | None:
    """One that was not removed: for the office."""
    return db.session.scalar(
        select(Material).where(Material.event_id == event.id, Material.ref == ref, Material.removed_at.is_(None))
    )


def to_publish(event: Event) -> Sequence[Material]:
    """What nobody has pressed Publish for."""
    return db.session.scalars(
        select(Material).where(
            Material.event_id == event.id, Material.removed_at.is_(None), Material.release_at.is_(None)
        )
    ).all()


def same_material(event: Event, by_name: str, since: datetime) -> Sequence[Material]:
    """What one person added since then: a button that was pressed twice adds once."""
    return db.session.scalars(
        select(Material).where(
            Material.event_id == event.id, Material.by_name == by_name, Material.written_at >= since,
            Material.removed_at.is_(None),
        )
    ).all()  # fmt: skip


def slots_of(event: Event) -> Sequence[Slot]:
    """The agenda with who presents, in order."""
    return db.session.scalars(
        select(Slot)
        .options(joinedload(Slot.application).joinedload(Application.organization))
        .where(Slot.event_id == event.id)
        .order_by(Slot.number)
    ).all()


def spoken(event: Event, *, waiting: bool, after: str | None = None, size: int = PAGE_SIZE) -> Page[SpokenQuestion]:
    """A page of the questions from the room, as they were asked; `waiting`: also those that are not public yet.

    `after` is the ref of the last one of the page before.
    """
    found = select(SpokenQuestion).where(SpokenQuestion.event_id == event.id)
    if not waiting:
        found = found.where(SpokenQuestion.published_at.is_not(None))
    order: Sequence[Any] = (SpokenQuestion.asked_local, SpokenQuestion.id)
    last = db.session.scalar(found.where(SpokenQuestion.ref == after)) if after else None
    if last is not None:
        found = found.where(beyond([(column, False) for column in order], (last.asked_local, last.id)))
    rows = db.session.scalars(found.order_by(*order).limit(size + 1)).all()
    return Page(rows[:size], rows[size - 1].ref if len(rows) > size else None)


def same_spoken(event: Event, text: str, asked_local: datetime) -> SpokenQuestion | None:
    """The question from the room that is written down already."""
    same = (SpokenQuestion.event_id == event.id, SpokenQuestion.text == text, SpokenQuestion.asked_local == asked_local)
    return db.session.scalar(select(SpokenQuestion).where(*same).limit(1))


def spoken_by_refs(event: Event, refs: Collection[str]) -> Sequence[SpokenQuestion]:
    """Those of these that are published."""
    found = select(SpokenQuestion).where(SpokenQuestion.event_id == event.id, SpokenQuestion.ref.in_(refs))
    return db.session.scalars(
        found.where(SpokenQuestion.published_at.is_not(None)).order_by(SpokenQuestion.asked_local, SpokenQuestion.id)
    ).all()


def events_to_release(at: datetime) -> Sequence[str]:
    """Refs of events with something whose hour has come."""
    due = union(
        select(Material.event_id).where(
            Material.published_at.is_(None), Material.release_at <= at, Material.removed_at.is_(None)
        ),
        select(SpokenQuestion.event_id).where(SpokenQuestion.published_at.is_(None), SpokenQuestion.release_at <= at),
    ).subquery()
    found = select(Thread.ref).join(Event, Event.thread_id == Thread.id).where(Event.id.in_(select(due)))
    return db.session.scalars(found.order_by(Thread.id)).all()


def due_materials(event: Event, at: datetime) -> Sequence[Material]:
    """What becomes public now."""
    waits = (Material.published_at.is_(None), Material.release_at <= at, Material.removed_at.is_(None))
    return db.session.scalars(
        select(Material).options(joinedload(Material.file)).where(Material.event_id == event.id, *waits)
    ).all()


def due_spoken(event: Event, at: datetime) -> Sequence[SpokenQuestion]:
    """Questions from the room that become public now."""
    waits = (SpokenQuestion.published_at.is_(None), SpokenQuestion.release_at <= at)
    return db.session.scalars(select(SpokenQuestion).where(SpokenQuestion.event_id == event.id, *waits)).all()


def people_of(event: Event) -> Select[int]:
    """Keys of people who have a seat, had one, or waited for one: the same for those present and absent."""
    return select(Registration.person_id).where(
        Registration.event_id == event.id, Registration.state.in_(SEATED | IN_LINE)
    )
