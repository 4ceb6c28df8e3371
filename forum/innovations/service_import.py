"""Takes in public records of innovations, and the companies that they name."""

from datetime import UTC, datetime
from typing import Any

from forum.core import records
from forum.core.actor import Actor, Kind
from forum.core.database import db
from forum.core.markup import published_lede, render
from forum.core.records import Outcome, Record
from forum.innovations import queries
from forum.innovations.models import Innovation, InnovationState
from forum.organizations import service_import as organizations
from forum.organizations.models import Organization
from forum.organizations.rules import slug
from forum.taxonomy import queries as taxonomy
from forum.threads import service as threads
from forum.threads.models import Life, Thread, ThreadKind

#: Characters; real titles reach 187 and real texts 4,915.
TITLE_MOST = 300
TEXT_MOST = 100_000
#: What the record says beside its text: our name -> the field.
FACTS = {"sponsor": "sponsor_agency", "program": "program", "phase": "phase"}


def put_imported(record: Record, *, at: datetime) -> Outcome:
    """Take in one record, found again by its source and id. A removed one stays removed. Raises Refused for a bad one."""
    source = records.line(record, "source", 60, needed=True)
    key = records.line(record, "id", 120, needed=True)
    said = _said(record)
    title, company = records.line(record, "title", TITLE_MOST, needed=True), _company(record, source)
    organization = organizations.company(**company, at=at)
    found = queries.imported(source, key)
    if found is None:
        _add(organization, title, said, source, key, at=_since(said, at), topic=records.line(record, "category", 200))
        return "imported"
    if found.thread.life is Life.REMOVED or _same(found, title, organization, said):
        return "unchanged"
    found.thread.organization_id = organization.id
    _write(found, title, said)
    return "updated"


def _said(record: Record) -> dict[str, Any]:
    """The columns that a record fills."""
    facts: dict[str, Any] = {ours: value for ours, name in FACTS.items() if (value := records.line(record, name, 200))}
    year = records.whole(record, "year", 1900, 2100)
    return {
        "as_published": records.text(record, "text", TEXT_MOST, needed=True),
        "source_url": records.address(record, "url"),
        "source_license": records.line(record, "license", 60),
        "source_facts": facts | ({"year": year} if year else {}),
    }


def _company(record: Record, source: str) -> dict[str, str]:
    return {
        "name": records.line(record, "company", 200, needed=True),
        "city": records.line(record, "city", 80),
        "state": records.line(record, "state", 2),
        "source": source,
    }


def _since(said: dict[str, Any], at: datetime) -> datetime:
    # With the moment of the import, old records would stand before all that people write here, and fill digests.
    year = said["source_facts"].get("year")
    return min(datetime(year, 1, 1, 18, tzinfo=UTC), at) if year else at


def _add(
    organization: Organization, title: str, said: dict[str, Any], source: str, key: str, *, at: datetime, topic: str
) -> None:
    owner = Actor(kind=Kind.VENDOR, organization_id=organization.id)
    thread = threads.open_thread(owner, ThreadKind.INNOVATION, title, at=at, life=Life.LIVE)
    thread.imported_from, thread.imported_key = source, key
    area = taxonomy.topic(slug(topic)) if topic else None
    if area is not None and area.retired_at is None:
        threads.set_topics(thread, [area])
    innovation = Innovation(thread=thread, state=InnovationState.LISTED, listed_at=at)
    db.session.add(innovation)
    _write(innovation, title, said)


def _write(innovation: Innovation, title: str, said: dict[str, Any]) -> None:
    for name, value in said.items():
        setattr(innovation, name, value)
    innovation.as_published_html = str(render(innovation.as_published))
    summary = published_lede(innovation.as_published)
    threads.put_text(innovation.thread, title=title, summary=summary, words=innovation.as_published)
    db.session.flush()  # so that what the database refuses is refused here


def _same(found: Innovation, title: str, organization: Organization, said: dict[str, Any]) -> bool:
    thread: Thread = found.thread
    return (thread.title, thread.organization_id) == (title, organization.id) and all(
        getattr(found, name) == value for name, value in said.items()
    )
