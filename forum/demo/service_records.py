"""The public records beside the story, with their dates moved to around today."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from forum.events import service_import as events
from forum.innovations import service_import as innovations
from forum.needs import service_import as needs
from forum.threads import service_import as threads

Record = dict[str, Any]

#: Events before this day are past today, those after it are to come.
NEWEST_YEAR = date(2020, 3, 2)


def put_records(folder: Path, now: datetime) -> dict[str, int]:
    """Needs, innovations, events and threads of the folder; how many of each. Records that are there are left alone."""
    kinds: dict[str, tuple[Callable[..., Any], Callable[[Record, int, date], Record]]] = {
        "needs": (needs.put_imported, _need),
        "innovations": (innovations.put_imported, lambda record, _place, _today: record),
        "events": (events.put_imported, _event),
        "threads": (threads.put_imported, lambda record, _place, _today: record),
    }
    counts = {}
    for kind, (put, moved) in kinds.items():
        path = folder / f"{kind}.jsonl"
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
        for place, record in enumerate(records):
            put(moved(record, place, now.date()), at=now)
        counts[kind] = len(records)
    return counts


def _need(record: Record, place: int, today: date) -> Record:
    """Posted one every nine days until today, so that the first ones are still open; the span to the due day stays."""
    if record.get("agency", "").startswith("Department of "):  # The sample state has departments of the same names.
        record = dict(record, agency=f"U.S. {record['agency']}")
    posted = today - timedelta(days=3 + 9 * place)
    if not record.get("posted"):
        return dict(record, posted=posted.isoformat())
    return _moved(record, posted - date.fromisoformat(record["posted"][:10]), ("posted", "opens", "due"))


def _event(record: Record, _place: int, today: date) -> Record:
    """Moved by whole weeks, so that weekdays stay; the newest sample event was in April 2020."""
    shift = timedelta(weeks=(today - NEWEST_YEAR).days // 7)
    return _moved(record, shift, ("start_local", "end_local"))


def _moved(record: Record, shift: timedelta, names: tuple[str, ...]) -> Record:
    moved = dict(record)
    for name in names:
        text = record.get(name)
        if text:
            moment = datetime.fromisoformat(text) + shift
            moved[name] = (
                moment.date().isoformat() if len(text) == len("2020-01-01") else moment.isoformat(timespec="minutes")
            )
    return moved
