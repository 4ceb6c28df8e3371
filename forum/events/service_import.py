"""Take in real events of public records: shown as such, never as the office's own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core import markup
from forum.core.actor import FORUM
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.text import many_lines, one_line
from forum.events import queries, rules, service
from forum.events.models import Event, EventKind, EventState
from forum.events.signals import EventChanged, event_changed
from forum.policies.rules import local_moment
from forum.taxonomy import queries as taxonomy
from forum.threads import service as threads
from forum.threads.models import Life, ThreadKind


def put_imported(record: Mapping[str, Any], *, at: datetime) -> Literal["imported", "updated", "unchanged"]:
    """Write one record of `events.jsonl`; what is past at `at` is completed. Raises Refused where one cannot be read.

    The same record once more changes nothing.
    """
    values = _values(record, at)
    source, key = str(record.get("source") or ""), str(record.get("id") or "")
    if not source or not key:
        raise Refused(_("The record has no id or no source"))
    found = queries.imported(source, key)
    if found is not None and _same(found, values):
        return "unchanged"
    event = found or _new(record, source, key, at)
    if found is not None and (found.starts_at, found.ends_at) != (values["starts_at"], values["ends_at"]):
        event.sequence += 1
    _put(event, record, values, at)
    if found is not None:
        event_changed.send(EventChanged(FORUM, event, {}, asks_again=False, at=at))
    audit.write(FORUM, "event.import", "event", event.thread.ref, at=at, source=source, key=key)
    return "updated" if found is not None else "imported"


def _values(record: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    title = one_line(str(record.get("title") or ""))
    zone = str(record.get("timezone") or "")
    if not title or not rules.is_known_zone(zone):
        raise Refused(_("The record has no title or no known time zone"))
    start, end = (_wall(record, name) for name in ("start_local", "end_local"))
    starts_at, ends_at = (local_moment(wall, zone).moment for wall in (start, end))
    if ends_at < starts_at:
        raise Refused(_("The record ends before it starts"))
    place = ", ".join(filter(None, (record.get("venue"), record.get("venue_city"))))
    url = str(record.get("registration_url") or "")
    return {
        "title": title[:300], "why_come": one_line(str(record.get("summary") or "")),
        "about": many_lines(str(record.get("description") or "")), "zone": zone, "starts_local": start,
        "ends_local": end, "starts_at": starts_at, "ends_at": ends_at, "place": one_line(place)[:200],
        "source_url": url if rules.is_https(url) else "", "source_license": str(record.get("license") or "")[:60],
        "state": EventState.COMPLETED if ends_at <= at else EventState.PUBLISHED,
    }  # fmt: skip


def _wall(record: Mapping[str, Any], name: str) -> datetime:
    try:
        wall = datetime.fromisoformat(str(record.get(name)))
    except ValueError:
        raise Refused(_("%(field)s is no day and time", field=name)) from None
    return wall.replace(tzinfo=None)


def _new(record: Mapping[str, Any], source: str, key: str, at: datetime) -> Event:
    title = one_line(str(record["title"]))[:300]
    thread = threads.open_thread(FORUM, ThreadKind.EVENT, title, at=at, life=Life.LIVE)
    thread.imported_from, thread.imported_key = source, key
    # One record has one UID wherever it is imported.
    event = Event(thread=thread, uid=str(uuid5(NAMESPACE_URL, f"{source}#{key}")), kind=EventKind.WORKSHOP)
    db.session.add(event)
    return event


def _put(event: Event, record: Mapping[str, Any], values: Mapping[str, Any], at: datetime) -> None:
    for name, value in values.items():
        if name != "title":
            setattr(event, name, value)
    event.thread.title = values["title"]
    event.about_html = str(markup.render(event.about))
    event.has_room, event.has_online = bool(event.place), not event.place
    event.modified_at, event.published_at = at, event.published_at or at
    event.revision = 0 if event.revision is None else event.revision + 1
    event.thread.last_activity_at = min(at, event.starts_at)
    event.thread.published_at = min(at, event.starts_at)
    slugs = [str(slug) for slug in record.get("topics") or ()]
    threads.set_topics(event.thread, taxonomy.topics_by_slug(slugs) if slugs else ())
    db.session.flush()
    service.put_words(event)


def _same(event: Event, values: Mapping[str, Any]) -> bool:
    now = {name: event.thread.title if name == "title" else getattr(event, name) for name in values}
    # What the host completed stays completed.
    return now == dict(values) or now == {**values, "state": EventState.COMPLETED}
