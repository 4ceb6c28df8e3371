"""What a reader finds: full text in whichever database, only of what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)  # fmt: skip
from sqlalchemy.orm import aliased

from forum.core.actor import Actor
from forum.core.database import db
from forum.core.statements import ask
from forum.organizations.models import Audience, Organization, OrganizationKind
from forum.search import rules
from forum.search.models import Document, Waiting
from forum.search.rules import FoundKind
from forum.threads.models import Life, Thread, ThreadKind
from forum.threads.queries import visible_to

_fts = table("search_fts", column("rowid"))
# Word for word as in the migration: only then PostgreSQL uses the index.
_VECTOR: ColumnElement[Any] = literal_column(
    "(setweight(to_tsvector('english', search_document.title), 'A')"
    " || setweight(to_tsvector('english', search_document.body), 'B'))"
)
_THREADS = {
    FoundKind.NEED: ThreadKind.NEED, FoundKind.INNOVATION: ThreadKind.INNOVATION, FoundKind.EVENT: ThreadKind.EVENT,
    FoundKind.DISCUSSION: ThreadKind.DISCUSSION,
}  # fmt: skip
_ORGANIZATIONS = {FoundKind.COMPANY: OrganizationKind.VENDOR, FoundKind.AGENCY: OrganizationKind.AGENCY}
_BACK = {kind.value: found for found, kind in [*_THREADS.items(), *_ORGANIZATIONS.items()]}


@dataclass(frozen=True)
class Hit:
    """Something found. `key` is its ref, or an organization's slug, as in its address."""

    kind: FoundKind
    key: str
    title: str
    summary: str
    owner: str
    audience: Audience


def hits(actor: Actor, query: str, kind: FoundKind | None = None) -> Sequence[Hit]:
    """The best of the newest `RANKED_MOST` hits, at most `SHOWN_MOST` + 1, in one statement.

    `query` is cleaned. A query of signs alone finds exactly these signs in the titles of the newest `SIGNS_MOST`
    things. Default deny: live threads that the actor may see, and approved companies and agencies.
    """
    found = rules.terms(query)
    on_sqlite = db.engine.dialect.name == "sqlite"
    typed = (rules.fts5_query(found) if on_sqlite else rules.tsquery(found)) if found else ""
    in_title = rules.like_pattern(" ".join(found) or query)
    rows = ask(_statement, actor, kind, bool(found), on_sqlite, typed=typed, in_title=in_title)
    return [_hit(*tuple(row)) for row in rows]


def _statement(reader: Actor, kind: FoundKind | None, has_words: bool, on_sqlite: bool) -> Any:
    asked = _asked(on_sqlite) if has_words else _asked_by_signs()
    newest = (
        asked.outerjoin(Thread, Thread.id == Document.thread_id)
        .outerjoin(Organization, Organization.id == Document.organization_id)
        .where(_may_find(reader), *_of_kind(kind)).limit(rules.RANKED_MOST).subquery("newest")
    )  # fmt: skip
    # What is shown of a hit is read for the best ones only.
    best = (
        select(newest).order_by(newest.c.score.desc(), newest.c.id.desc()).limit(rules.SHOWN_MOST + 1).subquery("best")
    )
    owner = aliased(Organization)
    return (
        select(
            Thread.kind, Thread.ref, Thread.title, Thread.summary, Thread.audience, owner.name.label("owner"),
            Organization.kind, Organization.slug, Organization.name, Organization.summary,
        )
        .select_from(best)
        .outerjoin(Thread, Thread.id == best.c.thread_id)
        .outerjoin(owner, owner.id == Thread.organization_id)
        .outerjoin(Organization, Organization.id == best.c.organization_id)
        .order_by(best.c.score.desc(), best.c.id.desc())
    )  # fmt: skip


_COLUMNS = (Document.id, Document.thread_id, Document.organization_id)
_IN_TITLE = Document.title.ilike(bindparam("in_title"), escape="\\")


def _asked(on_sqlite: bool) -> Any:
    """Documents with the typed words, newest first. Weighing a word counts all of its hits, so a common word is not
    weighed: there the words as typed in the title count."""
    if not on_sqlite:
        wanted = func.to_tsquery(literal_column("'english'"), bindparam("typed"))
        match = _VECTOR.op("@@", is_comparison=True)(wanted)
        score = _weighed(select(literal(1)).select_from(Document).where(match), func.ts_rank(_VECTOR, wanted))
        return select(*_COLUMNS, score).select_from(Document).where(match).order_by(Document.id.desc())
    match = literal_column("search_fts").op("MATCH", is_comparison=True)(bindparam("typed"))
    # A smaller bm25 is a better one; a word in the title counts ten times.
    score = _weighed(select(_fts.c.rowid).where(match), -func.bm25(literal_column("search_fts"), 10.0, 1.0))
    return (
        select(*_COLUMNS, score).select_from(_fts).join(Document, Document.id == _fts.c.rowid).where(match)
        .order_by(_fts.c.rowid.desc())  # the order in which the index gives them, so that it stops at the limit
    )  # fmt: skip


def _weighed(matching: Select[Any], weight: ColumnElement[Any]) -> ColumnElement[Any]:
    some = matching.limit(rules.RANKED_MOST + 1).correlate(None).subquery("some")
    is_common = select(func.count() > rules.RANKED_MOST).select_from(some).scalar_subquery()
    return case((is_common, case((_IN_TITLE, 1.0), else_=0.0)), else_=weight).label("score")


def _asked_by_signs() -> Any:
    newest = select(func.max(Document.id) - rules.SIGNS_MOST).scalar_subquery()
    return (
        select(*_COLUMNS, literal(0).label("score")).select_from(Document)
        .where(Document.id > newest, _IN_TITLE).order_by(Document.id.desc())
    )  # fmt: skip


def _may_find(actor: Actor) -> ColumnElement[bool]:
    thread = and_(Thread.id.is_not(None), Thread.life == Life.LIVE, visible_to(actor))
    organization = and_(Organization.approved_at.is_not(None), Organization.kind != OrganizationKind.HOST)
    return or_(thread, organization)


def _of_kind(kind: FoundKind | None) -> list[ColumnElement[bool]]:
    if kind is None:
        return []
    if kind in _THREADS:
        return [Thread.kind == _THREADS[kind]]
    return [Organization.kind == _ORGANIZATIONS[kind]]


def _hit(
    kind: ThreadKind | None, ref: str, title: str, summary: str, audience: Audience, owner: str | None,
    organization_kind: OrganizationKind, slug: str, name: str, about: str,
) -> Hit:  # fmt: skip
    if kind is not None:
        return Hit(_BACK[kind.value], ref, title, summary, owner or "", audience)
    return Hit(_BACK[organization_kind.value], slug, name, about, "", Audience.PUBLIC)


def titles(actor: Actor) -> Sequence[str]:
    """Titles of what the actor may see, newest first: for words of nearly the same letters."""
    return db.session.scalars(
        select(Thread.title).select_from(Document).join(Thread, Thread.id == Document.thread_id)
        .where(Thread.life == Life.LIVE, visible_to(actor)).order_by(Document.id.desc()).limit(rules.TITLES_MOST)
    ).all()  # fmt: skip


def document_of_thread(thread_id: int) -> Document | None:
    return db.session.scalar(select(Document).where(Document.thread_id == thread_id))


def document_of_organization(organization_id: int) -> Document | None:
    return db.session.scalar(select(Document).where(Document.organization_id == organization_id))


def waiting_ids(limit: int) -> Sequence[int]:
    """Keys of the threads to which words were added."""
    return db.session.scalars(select(Waiting.thread_id).order_by(Waiting.thread_id).limit(limit)).all()


def thread_ids(kind: ThreadKind, after: int, limit: int) -> Sequence[int]:
    """Keys of the threads of a kind above `after`, in order, whoever may see them: for rebuilding."""
    return db.session.scalars(
        select(Thread.id).where(Thread.kind == kind, Thread.id > after).order_by(Thread.id).limit(limit)
    ).all()


def organizations(after: int, limit: int) -> Sequence[Organization]:
    """Organizations with keys above `after`, in order: for rebuilding."""
    return db.session.scalars(
        select(Organization).where(Organization.id > after).order_by(Organization.id).limit(limit)
    ).all()
