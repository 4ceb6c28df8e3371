"""Write, send, list, return, edit and retire innovations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.accounts.service_letters import write_to
from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.core.markup import excerpt
from forum.innovations import emails, queries, rules
from forum.innovations.models import Delivery, Innovation, InnovationState, InnovationVersion, Maturity, VendorRole
from forum.mail.emails import Parts
from forum.mail.service import About
from forum.organizations.queries import host_people
from forum.policies import queries as policies
from forum.taxonomy.models import Topic
from forum.threads import service as threads
from forum.threads.models import Thread, ThreadKind


@dataclass(frozen=True)
class Draft:
    """What a person typed, clean: see the questions in `forms`."""

    title: str
    problem: str = ""
    change: str = ""
    maturity: Maturity | None = None
    vendor_role: VendorRole | None = None
    topics: Sequence[Topic] = ()
    used_by: str = ""
    delivery: Delivery | None = None
    agency_brings: str = ""
    how_to_buy: str = ""


#: The answers that are columns of the innovation; title and topics lie on its thread.
ANSWERS = ("problem", "change", "maturity", "vendor_role", "used_by", "delivery", "agency_brings", "how_to_buy")


def open_draft(actor: Actor, draft: Draft, *, at: datetime, ref: str | None = None) -> Innovation:
    """A new draft, which people of the actor's company share. `ref` is the address that the form promised.

    Raises Refused for whoever speaks for no company.
    """
    if not rules.may_draft(actor):
        raise Refused(_("Innovations are written by companies. Join with your company to add one."))
    _check(draft)
    thread = threads.open_thread(actor, ThreadKind.INNOVATION, draft.title, at=at)
    thread.ref = ref or thread.ref
    innovation = Innovation(thread=thread, state=InnovationState.DRAFT)
    db.session.add(innovation)
    _write(innovation, draft)
    audit.write(actor, "innovation.draft", "innovation", thread.ref, at=at)
    return innovation


def save_draft(actor: Actor, innovation: Innovation, draft: Draft, *, at: datetime) -> None:
    """Write over a draft or a returned one. Raises Refused in any other state."""
    if not rules.may_send(innovation.state):
        raise Refused(_("This innovation is not a draft any more. Go to its page to see what can be done."))
    _check(draft)
    _write(innovation, draft)
    threads.touch(innovation.thread, at=at)
    audit.write(actor, "innovation.draft", "innovation", innovation.thread.ref, at=at)


def send(actor: Actor, innovation: Innovation, *, at: datetime) -> None:
    """List it; a company's first one waits for the office. Sent twice is sent once.

    Raises Refused while the company waits for approval, RefusedFields where a required answer is missing.
    """
    if innovation.state in {InnovationState.IN_REVIEW, InnovationState.LISTED}:
        return
    if not rules.may_send(innovation.state):
        raise Refused(_("This innovation is retired. Write a new one to list it again."))
    if not actor.is_vendor:
        raise Refused(_("The office still checks your company. Your draft is kept; send it once you are approved."))
    left = rules.missing(_answers(innovation))
    if left:
        raise RefusedFields({name: str(rules.MISSING[name]) for name in left})
    if queries.was_listed(actor.organization_id):
        _list(actor, innovation, by=actor.name, at=at)
        audit.write(actor, "innovation.list", "innovation", innovation.thread.ref, at=at)
    else:
        _send_in(actor, innovation, at)


def _send_in(actor: Actor, innovation: Innovation, at: datetime) -> None:
    innovation.state, innovation.submitted_at, innovation.return_reason = InnovationState.IN_REVIEW, at, ""
    threads.send_in(innovation.thread)
    audit.write(actor, "innovation.send", "innovation", innovation.thread.ref, at=at)
    by = rules.review_by(at, policies.current())
    for person in host_people():
        tell(person, lambda: emails.to_review(innovation, by), "innovation.sent", innovation.thread, at=at)


def list_(actor: Actor, innovation: Innovation, *, at: datetime) -> None:
    """The office read it: everyone may read it now. Listing twice is listing once."""
    if innovation.state is InnovationState.LISTED:
        return
    _must_wait(innovation)
    _list(actor, innovation, by=innovation.thread.author.name if innovation.thread.author else actor.name, at=at)
    audit.write(actor, "innovation.list", "innovation", innovation.thread.ref, at=at)
    if innovation.thread.author is not None:
        tell(innovation.thread.author, lambda: emails.listed(innovation), "innovation.listed", innovation.thread, at=at)


def return_(actor: Actor, innovation: Innovation, reason: str, *, at: datetime) -> None:
    """The office returns it with a note; its company may change and send it again. Raises Refused without a note."""
    _must_wait(innovation)
    if not reason:
        raise Refused(_("Write what should change, so that the company can send it again"), field="reason")
    innovation.state, innovation.return_reason = InnovationState.RETURNED, reason
    threads.take_back(innovation.thread)
    audit.write(actor, "innovation.return", "innovation", innovation.thread.ref, at=at, reason=reason)
    if innovation.thread.author is not None:
        tell(
            innovation.thread.author,
            lambda: emails.returned(innovation),
            "innovation.returned",
            innovation.thread,
            at=at,
        )


def edit(actor: Actor, innovation: Innovation, draft: Draft, *, at: datetime) -> None:
    """Change a listed one: what it said stays as a version. Nothing changed, nothing written.

    Raises Refused where it is not listed or is a public record, RefusedFields where an answer went missing.
    """
    if not (
        innovation.state is InnovationState.LISTED and rules.may_edit(innovation.state, imported=_imported(innovation))
    ):
        raise Refused(_("This innovation cannot be changed now. Go to its page to see what can be done."))
    left = rules.missing({name: getattr(draft, name) for name in rules.MISSING})
    if left:
        raise RefusedFields({name: str(rules.MISSING[name]) for name in left})
    _check(draft)
    before = _answers(innovation)
    _write(innovation, draft)
    if _answers(innovation) == before:
        return
    innovation.version += 1
    _keep(innovation, actor.name, at)
    threads.touch(innovation.thread, at=at)
    audit.write(actor, "innovation.edit", "innovation", innovation.thread.ref, at=at, version=innovation.version)


def retire(actor: Actor, innovation: Innovation, *, at: datetime) -> None:
    """It is no longer offered; its page stays and says so. Retiring twice is retiring once. Raises Refused if not listed."""
    if innovation.state is InnovationState.RETIRED:
        return
    if innovation.state is not InnovationState.LISTED:
        raise Refused(_("Only a listed innovation can be retired. This one is not listed."))
    innovation.state, innovation.retired_at = InnovationState.RETIRED, at
    put_words(innovation)
    threads.touch(innovation.thread, at=at)
    audit.write(actor, "innovation.retire", "innovation", innovation.thread.ref, at=at)


def tell(person: Person, parts: Callable[[], Parts], kind: str, thread: Thread, *, at: datetime) -> None:
    """Queue one letter about an innovation to one known person, in that person's language."""
    write_to(person, About(kind, "innovation", thread.ref), parts, at=at)


def _must_wait(innovation: Innovation) -> None:
    if innovation.state is not InnovationState.IN_REVIEW:
        raise Refused(_("This innovation does not wait for the office any more. Somebody has decided on it."))


def _list(actor: Actor, innovation: Innovation, *, by: str, at: datetime) -> None:
    innovation.state, innovation.listed_at, innovation.return_reason = InnovationState.LISTED, at, ""
    threads.publish(innovation.thread, at=at)
    _keep(innovation, by, at)


def _keep(innovation: Innovation, by: str, at: datetime) -> None:
    db.session.add(
        InnovationVersion(
            innovation_id=innovation.id, number=innovation.version, by_name=by, at=at, data=_answers(innovation),
        )
    )  # fmt: skip


def _check(draft: Draft) -> None:
    if rules.names_price(draft.how_to_buy):
        raise Refused(_('Leave out prices. Name a contract or a partner, or write "not yet"'), field="how_to_buy")


def _write(innovation: Innovation, draft: Draft) -> None:
    for name in ANSWERS:
        setattr(innovation, name, getattr(draft, name))
    threads.set_topics(innovation.thread, draft.topics)
    innovation.thread.title = draft.title
    put_words(innovation)


def put_words(innovation: Innovation) -> None:
    """Tell those who index what can be found: the answers, or what a public record says; nothing once it is retired."""
    if innovation.state is InnovationState.RETIRED:
        threads.take_out_of_search(innovation.thread)
        return
    said = [getattr(innovation, name) for name in ("problem", "change", "used_by", "agency_brings", "how_to_buy")]
    words = "\n\n".join(filter(None, said)) or innovation.as_published
    summary = excerpt(innovation.problem or innovation.as_published)
    threads.put_text(innovation.thread, title=innovation.thread.title, summary=summary, words=words)


def _answers(innovation: Innovation) -> dict[str, Any]:
    """What it says, as plain values: for versions and to see what changed."""
    said: dict[str, Any] = {"title": innovation.thread.title}
    said |= {name: value if (value := getattr(innovation, name)) is None else str(value) for name in ANSWERS}
    return said | {"topics": sorted(topic.name for topic in innovation.thread.topics)}


def _imported(innovation: Innovation) -> bool:
    return innovation.thread.imported_from is not None
