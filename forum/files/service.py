"""Take files in, attach them to a thread, remove them, and note what a scanner said.

Two steps, since bytes take long and rows are quick: `take_in` reads and keeps bytes before anything is locked;
`attach` adds the row. Bytes whose row never came are swept away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from flask import current_app
from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import FORUM, Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.files import queries, rules, rules_content, service_bytes
from forum.files.models import File, FileState, FileType
from forum.files.rules_content import Unfit
from forum.threads import service as threads
from forum.threads.models import Thread
from forum.threads.service import Readers


@dataclass(frozen=True)
class Taken:
    """Bytes that are kept and wait for their row. `size` in bytes."""

    name: str
    media_type: FileType
    size: int
    sha256: str


def take_in(given: Iterable[tuple[str, IO[bytes]]]) -> tuple[list[Taken], list[str]]:
    """Keep the bytes of those (name, bytes) that may be attached; and a sentence for each that may not."""
    taken, wrong = [], []
    for name, source in given:
        try:
            taken.append(_take(name, source))
        except Refused as refused:
            wrong.append(refused.sentence)
    return taken, wrong


def _take(given: str, source: IO[bytes]) -> Taken:
    size = source.seek(0, 2)
    shown = rules.shown_name(given)
    if size > rules.FILE_MOST:
        limits = {"size": rules.size_text(size), "most": rules.size_text(rules.FILE_MOST)}
        raise Refused(_("“%(name)s”: The file is %(size)s. The most is %(most)s", name=shown, **limits))
    if not size:
        raise Refused(_("“%(name)s” is empty. Save it once more, and add it again", name=shown))
    kind = rules_content.what_is(source)
    if isinstance(kind, Unfit):
        raise Refused(_why_unfit(kind, shown))
    return Taken(rules.clean_name(given, kind), kind, size, service_bytes.keep(source))


def _why_unfit(why: Unfit, name: str) -> str:
    sentences: dict[Unfit, str] = {
        Unfit.MACROS: _(
            "“%(name)s” holds macros. Save it without macros, as .docx, .xlsx or .pptx, and add it again", name=name
        ),
        Unfit.CLOSED: _(
            "“%(name)s” has a password or is of an older Office. Save it as .docx, .xlsx or .pptx without a password, "
            "and add it again", name=name,
        ),
        Unfit.UNKNOWN: _(
            "“%(name)s” is none of the types that can be added. Save it as PDF, Word, Excel, PowerPoint, PNG or JPEG, "
            "and add it again", name=name,
        ),
    }  # fmt: skip
    return sentences[why]


def attach(
    actor: Actor, thread: Thread, taken: Taken, *, at: datetime, readers: Readers | None = None,
    may_add: bool = False, most: int = rules.COUNT_MOST,
) -> File:  # fmt: skip
    """Give kept bytes their row, for the thread's readers or for fewer. The same file once more is the first one.

    `may_add`: the caller has checked that the actor may, by a right of its own. `most` files stand on one thread.
    Raises Refused when the thread has as many files as it may, or is not the actor's to add to.
    """
    label = (readers or Readers(thread.audience)).audience
    if not may_add and not rules.may_add(actor, thread, label):
        raise Refused(_("Only people of the organization that owns this page, and the office, add files to it."))
    standing = queries.standing_of(thread.id)
    for file in standing:
        if (file.sha256, file.name, file.audience) == (taken.sha256, taken.name, label):
            return file
    if len(standing) >= most:
        raise Refused(
            _("“%(name)s”: there are %(count)s files already. Remove one first", name=taken.name, count=len(standing))
        )
    file = File(
        thread=thread, organization_id=actor.organization_id, name=taken.name, media_type=taken.media_type,
        size=taken.size, sha256=taken.sha256, uploaded_by_id=actor.person_id, uploaded_at=at, scan_at=at,
        audience=thread.audience, audience_list_id=thread.audience_list_id,
    )  # fmt: skip
    if readers is not None:
        threads.set_readers(file, readers)
    db.session.add(file)
    db.session.flush()  # its ref is named by the log
    payload = {"name": file.name, "size": file.size, "sha256": file.sha256, "audience": file.audience.value}
    audit.write(actor, "file.attach", "file", file.ref, at=at, thread=thread.ref, **payload)
    return file


def attach_all(actor: Actor, thread: Thread, taken: Iterable[Taken], *, at: datetime) -> list[str]:
    """Attach each for the thread's readers; a sentence for each that could not be."""
    wrong = []
    for each in taken:
        try:
            attach(actor, thread, each, at=at)
        except Refused as refused:
            wrong.append(refused.sentence)
    return wrong


def remove(actor: Actor, file: File, reason: str, *, at: datetime) -> None:
    """Take a file away, and leave a tombstone with who and why. Doing it twice does it once."""
    if not rules.may_remove(actor, file):
        raise Refused(
            _("Only people of the organization that added a file or owns the page, and the office, remove it.")
        )
    if file.removed_at is None:
        file.removed_at, file.removed_by, file.removed_reason = at, actor.name, reason
        audit.write(actor, "file.remove", "file", file.ref, at=at, thread=file.thread.ref, reason=reason)


def note_scan(file: File, finding: str, *, at: datetime) -> None:
    """What the scanner found: nothing, or the name of malware. The same said twice is said once."""
    if file.state is FileState.SCANNING:
        file.state, file.scanned_at = FileState.REFUSED if finding else FileState.CLEAN, at
        file.finding = finding[:200]
        audit.write(FORUM, "file.scan", "file", file.ref, at=at, finding=file.finding)


def scanner() -> str:
    """The address of the malware scanner; empty where none is set."""
    address: str = current_app.config["CLAMD_URL"]
    return address


def may_open(file: File) -> bool:
    """Whether the bytes are given out now to those who may see the file."""
    return rules.may_open(file, scanner_is_set=bool(scanner()))
