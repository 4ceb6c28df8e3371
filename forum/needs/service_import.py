"""Needs from public records: shown as they were published, open until their own closing day. Twice changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from forum.audit import service as audit
from forum.core import markup, records
from forum.core.actor import FORUM
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.records import Outcome
from forum.core.text import many_lines, one_line
from forum.needs import queries, rules, service
from forum.needs.models import Need, NeedCode, NeedState
from forum.needs.signals import NeedChanged, need_changed
from forum.organizations import rules as organization_rules
from forum.organizations import service_import as organizations
from forum.organizations.models import Organization
from forum.policies import queries as policies
from forum.policies import rules as workdays
from forum.policies.rules_known import Policies
from forum.taxonomy import queries as taxonomy
from forum.threads import service as threads
from forum.threads.models import Life, ThreadKind

TITLE_KEPT = 300
"""Characters of an imported title; real ones reach 187."""
TEXT_MOST = 100_000
"""Characters of an imported text; real ones reach 9,000."""
AGENCY_SOURCE = "public notices"
"""Where agencies come from that are known only by the needs imported for them."""


@dataclass(frozen=True)
class Notice:
    """One public record. `source` and `key` name it for ever; it is open while its closing day is to come."""

    source: str
    key: str
    title: str
    text: str
    agency: str = ""
    posted_on: date | None = None
    due_on: date | None = None
    url: str = ""
    license: str = ""
    codes: tuple[str, ...] = ()
    topic_slugs: tuple[str, ...] = ()


def put_imported(record: records.Record, *, at: datetime) -> Outcome:
    """Take in one record, found again by its source and id. Raises Refused for a bad one."""
    return put_notice(_read(record), at=at)


def _read(record: records.Record) -> Notice:
    topic = organization_rules.slug(records.line(record, "category", 200) or "-")
    codes = record.get("codes")
    naics = codes.get("naics") if isinstance(codes, dict) else None
    return Notice(
        source=records.line(record, "source", 200, needed=True), key=records.line(record, "id", 120, needed=True),
        title=records.line(record, "title", TITLE_KEPT, needed=True),
        text=records.text(record, "text", TEXT_MOST, needed=True), agency=records.line(record, "agency", 200),
        posted_on=_day(record, "posted"), due_on=_day(record, "due"), url=_address(record),
        license=records.line(record, "license", 60), codes=rules.split_codes(naics) if isinstance(naics, str) else (),
        topic_slugs=(topic,),
    )  # fmt: skip


def _address(record: records.Record) -> str:
    """Where the notice stands; real ones have addresses that lead nowhere, and a need is not lost for that."""
    try:
        return records.address(record, "url")
    except Refused:
        return ""


def _day(record: records.Record, name: str) -> date | None:
    typed = records.line(record, name, 40)
    try:
        return date.fromisoformat(typed[:10]) if typed else None
    except ValueError:
        raise Refused(f"{name} is no day: {typed}") from None


def put_notice(record: Notice, *, at: datetime) -> Outcome:
    """Add the need of a notice, or bring it up to date. Idempotent; the title must not be empty."""
    source = rules.source_name(record.source)
    need = queries.imported(source, record.key)
    now = policies.current()
    if need is None:
        need = _begin(record, source, at)
        result: Outcome = "imported"
    else:
        result = "unchanged" if _said(need) == _wanted(need, record, now, at) else "updated"
    if result == "unchanged":
        return result
    _put(need, record, now, at)
    if result == "updated":
        need_changed.send(NeedChanged(need, at))
    audit.write(FORUM, "need.import", "need", need.thread.ref, at=at, source=source, key=record.key, result=result)
    return result


def _begin(record: Notice, source: str, at: datetime) -> Need:
    thread = threads.open_thread(FORUM, ThreadKind.NEED, _title(record), at=at, life=Life.LIVE)
    thread.imported_from, thread.imported_key = source, record.key
    thread.organization = _agency(record.agency, at)
    need = Need(thread=thread, kept_phrases={})
    db.session.add(need)
    db.session.flush()
    return need


def _put(need: Need, record: Notice, now: Policies, at: datetime) -> None:
    for name, value in _wanted(need, record, now, at).items():
        if name not in {"title", "codes", "topics"}:
            setattr(need, name, value)
    need.thread.title = _title(record)
    need.as_published_html = str(markup.render(need.as_published))
    need.closed_at = None if need.state is NeedState.PUBLISHED else need.closes_at
    posted = min(_moment(record.posted_on, now) or at, at)
    need.published_at = need.thread.published_at = posted
    need.thread.last_activity_at = posted
    if need.thread.organization is None:
        need.thread.organization = _agency(record.agency, at)
    threads.set_topics(need.thread, taxonomy.topics_by_slug(record.topic_slugs))
    for row in queries.code_rows(need.id):
        db.session.delete(row)
    db.session.flush()
    db.session.add_all(NeedCode(need_id=need.id, scheme="naics", code=code) for code in _codes(record))
    service.put_text(need)


def _title(record: Notice) -> str:
    return one_line(record.title)[:TITLE_KEPT]


def _codes(record: Notice) -> list[str]:
    return sorted({code for code in record.codes if code.isdigit() and 2 <= len(code) <= 6})


def _moment(day: date | None, now: Policies) -> datetime | None:
    return workdays.deadline_moment(day, time(rules.CLOSING_HOUR), now.zone) if day else None


def _wanted(need: Need, record: Notice, now: Policies, at: datetime) -> dict[str, Any]:
    # What people did with it here since (an outcome recorded, say) is not undone by a second import.
    due_at = _moment(record.due_on, now)
    by_date = NeedState.PUBLISHED if due_at is not None and due_at > at else NeedState.CLOSED
    state = need.state if need.state in rules.ENDED_STATES else by_date
    return {
        "title": _title(record), "as_published": many_lines(record.text), "source_url": record.url,
        "source_license": record.license[:60], "closes_at": due_at, "state": state,
        "codes": _codes(record), "topics": sorted(topic.slug for topic in taxonomy.topics_by_slug(record.topic_slugs)),
    }  # fmt: skip


def _said(need: Need) -> dict[str, Any]:
    return {
        "title": need.thread.title, "as_published": need.as_published, "source_url": need.source_url,
        "source_license": need.source_license, "closes_at": need.closes_at, "state": need.state,
        "codes": list(queries.codes_of(need.id)), "topics": sorted(topic.slug for topic in need.thread.topics),
    }  # fmt: skip


def _agency(name: str, at: datetime) -> Organization | None:
    return organizations.agency(one_line(name)[:200], source=AGENCY_SOURCE, at=at)
