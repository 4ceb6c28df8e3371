"""`flask import`: real records out of files, line by line; a bad line never loses the good ones."""

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from forum.audit import service as audit
from forum.core import clock
from forum.core.actor import FORUM
from forum.core.database import db, writing
from forum.core.errors import Refused
from forum.core.records import Outcome
from forum.core.records_file import Line, csv_lines, json_lines
from forum.events import service_import as events
from forum.innovations import service_import as innovations
from forum.needs import service_import as needs
from forum.organizations import service_import as organizations
from forum.taxonomy import service_import as taxonomy
from forum.threads import service_import as threads

#: Lines between two commits: others may write meanwhile.
COMMIT_EVERY = 100

Put = Callable[..., Outcome]
Reader = Callable[[IO[bytes]], Iterator[Line]]

import_records = AppGroup("import", help="Real records out of files; the same file once more changes nothing.")


#: Kinds of JSON Lines files, and who takes in their records.
PUTS: dict[str, Put] = {
    "needs": needs.put_imported,
    "innovations": innovations.put_imported,
    "events": events.put_imported,
    "threads": threads.put_imported,
}


@dataclass
class Run:
    """What became of the lines of one file."""

    counts: Counter[str]
    rejected: list[tuple[int, str]]

    @property
    def changed(self) -> bool:
        return self.counts["imported"] + self.counts["updated"] > 0

    def summary(self) -> str:
        named = {name: self.counts[name] for name in ("imported", "updated", "unchanged")}
        return ", ".join(f"{count} {name}" for name, count in {**named, "rejected": len(self.rejected)}.items())


def _add_jsonl(kind: str, put: Put) -> None:
    @import_records.command(kind, help=f"Take in {kind} out of a JSON Lines file.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def command(file: Path) -> None:
        run_file(kind, file, json_lines, put)


for _kind, _put in PUTS.items():
    _add_jsonl(_kind, _put)


@import_records.command("agencies")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def agencies(file: Path) -> None:
    """Take in agencies out of a CSV file."""
    run_file("agencies", file, lambda s: csv_lines(s, organizations.AGENCY_COLUMNS), organizations.put_agency)


@import_records.command("vendors")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def vendors(file: Path) -> None:
    """Take in companies and their offers out of a CSV file of contracts."""
    run_file("vendors", file, lambda s: csv_lines(s, organizations.VENDOR_COLUMNS), organizations.put_vendor)


@import_records.command("codes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--scheme", type=click.Choice(taxonomy.SCHEMES), help="Left out: as the file's name says.")
def codes(file: Path, scheme: str | None) -> None:
    """Take in a code list out of a CSV file (NIGP's list needs a licence of its own)."""
    known = scheme or next((word for word in taxonomy.SCHEMES if word in file.name.lower()), None)

    def put(record: dict[str, Any], *, at: datetime) -> Outcome:
        return taxonomy.put_code({"scheme": known, **record} if known else record, at=at)

    run_file("codes", file, lambda s: csv_lines(s, ("title",)), put)


def run_file(kind: str, file: Path, read: Reader, put: Put) -> Run:
    """Take in a file, tell what became of its lines, and note the run in the log where it changed something."""
    run, at = Run(Counter(), []), clock.now()
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            stream.seek(0)
            with _progress(file) as bar:
                for line in _in_transactions(read(stream)):
                    _take_in(line, put, run, at)
                    if bar is not None:
                        bar.update(stream.tell() - bar.pos)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from None
    if run.changed:
        payload = {**run.counts, "rejected": len(run.rejected), "file": file.name, "sha256": digest.hexdigest()}
        audit.write(FORUM, "import.run", "import", kind, at=at, **payload)
    db.session.commit()
    click.echo(run.summary())
    for number, reason in run.rejected:
        click.echo(f"line {number}: {reason}")
    return run


def _progress(file: Path) -> AbstractContextManager[Any]:
    """A bar over the bytes of the file, on a terminal only."""
    if not sys.stdout.isatty():
        return nullcontext()
    return click.progressbar(length=file.stat().st_size, label=file.name)


def _in_transactions(lines: Iterator[Line]) -> Iterator[Line]:
    writing()
    for place, line in enumerate(lines, start=1):
        yield line
        if place % COMMIT_EVERY == 0:
            db.session.commit()
            writing()


def _take_in(line: Line, put: Put, run: Run, at: datetime) -> None:
    if line.record is None:
        run.rejected.append((line.number, line.reason))
        return
    try:
        with db.session.begin_nested():
            outcome = put(line.record, at=at)
    except Refused as refusal:
        run.rejected.append((line.number, refusal.sentence))
    except (SQLAlchemyError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        # A value that a feature did not foresee: it loses this line, and no other.
        run.rejected.append((line.number, f"cannot be read ({type(error).__name__})"))
    else:
        run.counts[outcome] += 1
