"""Slides, recordings, notes and questions from the room: written by the office or a presenter, public at the release hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.calls.models import Slot
from forum.core import markup
from forum.core.actor import FORUM, Actor
from forum.core.database import db
from forum.core.errors import NotShown, Refused, RefusedFields
from forum.events import rules
from forum.events.models import Event
from forum.files import service as files
from forum.files.service import Taken
from forum.mail import service as mail
from forum.mail.service import About
from forum.needs import rules as need_rules
from forum.needs import service_spoken
from forum.organizations.models import Audience
from forum.policies import queries as policies
from forum.showcases import queries_after, rules_after
from forum.showcases.models_after import Material, MaterialKind, SpokenQuestion
from forum.threads import service as threads
from forum.threads.service import Readers

#: The same once more within this time is a button pressed twice.
TWICE = timedelta(minutes=10)


@dataclass(frozen=True)
class MaterialDraft:
    """What somebody adds: slides with a file, a recording with a link, notes with a text; `slot` None: the whole event."""

    kind: MaterialKind
    title: str
    slot: Slot | None = None
    url: str = ""
    body: str = ""
    readers: Audience | None = None


@dataclass(frozen=True)
class Asked:
    """A question from the room as the office wrote it down. `asked_local` is wall time of the event."""

    text: str
    answer: str
    asked_local: datetime
    slot: Slot | None = None


def add(actor: Actor, event: Event, draft: MaterialDraft, taken: Taken | None, *, at: datetime) -> Material:
    """Add material, which waits until the office publishes it. A presenter adds slides to the own slot; twice is once."""
    _check_may_add(actor, event, draft)
    _refuse(draft, taken)
    for earlier in queries_after.same_material(event, actor.name, at - TWICE):
        told = (earlier.kind, earlier.title, earlier.slot_id, earlier.url, earlier.body)
        if told == (draft.kind, draft.title, draft.slot.id if draft.slot else None, draft.url, draft.body):
            return earlier
    material = Material(
        event=event, slot=draft.slot, kind=draft.kind, title=draft.title, url=draft.url, body=draft.body,
        body_html=str(markup.render(draft.body)), by_name=actor.name, written_at=at, organization_id=actor.organization_id,
    )  # fmt: skip
    threads.set_readers(material, Readers(draft.readers or event.thread.audience))
    if taken is not None:
        only_office = Readers(Audience.OFFICE)
        material.file = files.attach(
            actor, event.thread, taken, at=at, readers=only_office, may_add=True, most=rules_after.FILES_MOST
        )
    db.session.add(material)
    db.session.flush()
    audit.write(
        actor, "event.add_material", "event", event.thread.ref, at=at, material=material.ref, kind=draft.kind.value
    )
    return material


def _check_may_add(actor: Actor, event: Event, draft: MaterialDraft) -> None:
    if not rules_after.may_have(event):
        raise Refused(_("Only an event that was published keeps slides and notes."))
    application = draft.slot.application if draft.slot else None
    own = draft.kind is MaterialKind.SLIDES and draft.readers is None and rules_after.presents(actor, application)
    if not actor.is_host and not own:
        raise NotShown
    if draft.readers is not None and draft.readers not in rules_after.labels(event):
        raise Refused(_("Choose readers who may read the event"), field="readers")


def _refuse(draft: MaterialDraft, taken: Taken | None) -> None:
    wrong = {}
    if not draft.title:
        wrong["title"] = _("Enter what it is called")
    if draft.kind is MaterialKind.SLIDES and taken is None:
        wrong["file"] = _("Choose a file")
    if draft.kind is MaterialKind.RECORDING and (problem := rules.link_problem(draft.url)):
        wrong["url"] = str(problem)
    if draft.kind is MaterialKind.NOTES and not draft.body:
        wrong["body"] = _("Write the notes")
    if wrong:
        raise RefusedFields(wrong)


def publish(actor: Actor, event: Event, *, at: datetime) -> datetime | None:
    """What waits goes out at the next release hour, which is returned; None when nothing waits."""
    _only_host(actor)
    waiting = queries_after.to_publish(event)
    if not waiting:
        return None
    release_at = need_rules.next_release(at, policies.current())
    for material in waiting:
        material.release_at = release_at
    refs = [material.ref for material in waiting]
    audit.write(
        actor,
        "event.publish_materials",
        "event",
        event.thread.ref,
        at=at,
        materials=refs,
        release_at=release_at.isoformat(),
    )
    return release_at


def remove(actor: Actor, event: Event, material: Material, *, at: datetime) -> None:
    """Take material away, its file too. Twice is once."""
    _only_host(actor)
    if material.removed_at is None:
        material.removed_at = at
        if material.file is not None:
            files.remove(actor, material.file, _("Removed from the event's page"), at=at)
        audit.write(actor, "event.remove_material", "event", event.thread.ref, at=at, material=material.ref)


def write_down(actor: Actor, event: Event, asked: Asked, *, at: datetime) -> datetime:
    """A question from the room with its answer: into the need's record where there is one, else the event's.

    It goes out to all at the next release hour, which is returned. Who asked is never kept.
    """
    _only_host(actor)
    if not rules_after.may_have(event) or at < event.starts_at:
        raise Refused(_("Questions from the room are written down once the event has started."))
    if not rules_after.is_in_event(event, asked.asked_local):
        raise RefusedFields({"asked_time": _("Enter a time within the event")})
    during = rules_after.during_words(asked.slot)
    if event.need is not None:
        where = rules_after.asked_where(event, asked.asked_local, during, event.need.thread.audience)
        return service_spoken.write_down(actor, event.need, asked.text, asked.answer, where, at=at)
    if not asked.text or not asked.answer:
        raise RefusedFields({"answer": _("Write the question and its answer")})
    release_at = need_rules.next_release(at, policies.current())
    earlier = queries_after.same_spoken(event, asked.text, asked.asked_local)
    if earlier is not None:
        return earlier.release_at
    question = SpokenQuestion(
        event=event, asked_local=asked.asked_local, during=during, text=asked.text, answer=asked.answer,
        answer_html=str(markup.render(asked.answer)), by_name=actor.name, written_at=at, release_at=release_at,
    )  # fmt: skip
    db.session.add(question)
    db.session.flush()
    audit.write(actor, "event.write_question", "event", event.thread.ref, at=at, question=question.ref)
    return release_at


def release(event: Event, *, at: datetime) -> int:
    """Make public what is due, and tell followers and registered people by one dispatch; how many things."""
    materials, questions = queries_after.due_materials(event, at), queries_after.due_spoken(event, at)
    if not materials and not questions:
        return 0
    for question in questions:
        question.published_at = at
    for material in materials:
        material.published_at = at
        if material.file is not None:
            threads.set_readers(material.file, Readers(material.audience))
    event.released_at = at
    event.revision += 1
    threads.touch(event.thread, at=at)
    payload = {"materials": [m.ref for m in materials], "questions": [q.ref for q in questions]}
    mail.dispatch(About("event.released", "event", event.thread.ref), at=at, revision=event.revision, payload=payload)
    audit.write(FORUM, "event.release", "event", event.thread.ref, at=at, **payload)
    return len(materials) + len(questions)


def _only_host(actor: Actor) -> None:
    if not rules.may_plan(actor):
        raise NotShown
