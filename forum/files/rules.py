"""How large, how many, under which name, and who may add, open and remove. Pure."""

import re
import unicodedata
from datetime import timedelta

from flask_babel import LazyString, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.actor import Actor
from forum.core.text import one_line
from forum.files.models import File, FileState, FileType
from forum.organizations.models import Audience
from forum.organizations.rules import may_use, no_wider
from forum.threads.models import Thread

KILO, MEGA = 1024, 1024 * 1024
#: Bytes of one file (experience: forms).
FILE_MOST = 10 * MEGA
#: Bytes of a whole request that brings files: five of the largest, and the form around them.
BODY_MOST = 54_000_000
#: Files of one thread.
COUNT_MOST = 20
#: Characters of a name, with its ending.
NAME_MOST = 100
#: Between two tries to have a file scanned, and how long one try may take.
SCAN_AGAIN = timedelta(minutes=1)
SCAN_CLAIM = timedelta(minutes=2)
#: Files scanned in one run of the job.
SCAN_MOST = 20
#: Bytes that no row names are kept for this long: their row may be on its way.
ORPHANS_KEPT = timedelta(days=1)

#: What people call each type; the endings of its names, the usual one first.
WORDS: dict[FileType, LazyString] = {
    FileType.PDF: _l("PDF"), FileType.WORD: _l("Word"), FileType.EXCEL: _l("Excel"),
    FileType.POWERPOINT: _l("PowerPoint"), FileType.PNG: _l("PNG"), FileType.JPEG: _l("JPEG"),
}  # fmt: skip
ENDINGS: dict[FileType, tuple[str, ...]] = {
    FileType.PDF: (".pdf",), FileType.WORD: (".docx",), FileType.EXCEL: (".xlsx",), FileType.POWERPOINT: (".pptx",),
    FileType.PNG: (".png",), FileType.JPEG: (".jpg", ".jpeg"),
}  # fmt: skip
#: For `accept` of a file chooser: a help to people, never a check.
ACCEPT = ",".join(ending for endings in ENDINGS.values() for ending in endings)

# What no file system takes, or a shell or a browser could read as something else.
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*%]+')


def shown_name(given: str) -> str:
    """A typed name as a sentence may repeat it."""
    return one_line(re.split(r"[/\\]", given)[-1])[:NAME_MOST] or _("File")


def clean_name(given: str, kind: FileType) -> str:
    """The name as it is kept: the last part of a path, one line, with an ending that says what the bytes are."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    line = one_line(_UNFIT.sub(" ", one_line(last))).strip(". ")
    known = next((ending for ending in ENDINGS[kind] if line.lower().endswith(ending)), "")
    stem = line[: len(line) - len(known)].rstrip(". ") if known else line
    ending = line[len(stem) :].lstrip(". ") if known else ENDINGS[kind][0].lstrip(".")
    return f"{stem[: NAME_MOST - len(ending) - 1].rstrip('. ') or _('File')}.{ending}"


def size_text(size: int) -> str:
    """ "240 kB", "9.8 MB": rounded up, so that what is too large never looks as if it fitted."""
    if size < MEGA:
        return str(_("%(number)s kB", number=format_decimal(-(-size // KILO))))
    return str(_("%(number)s MB", number=format_decimal(-(-size * 10 // MEGA) / 10)))


def facts(file: File) -> str:
    """What stands beside a file's name: "PDF, 240 kB"."""
    return str(_("%(type)s, %(size)s", type=WORDS[file.media_type], size=size_text(file.size)))


def may_add(actor: Actor, thread: Thread, audience: Audience) -> bool:
    """Whoever speaks for the thread's organization, and the office; for no more readers than the thread has."""
    own = actor.is_member and actor.organization_id == thread.organization_id
    return (actor.is_host or own) and (
        audience is thread.audience or (may_use(actor, audience) and no_wider(audience, thread.audience))
    )


def may_remove(actor: Actor, file: File) -> bool:
    """Whoever speaks for the file's organization or for its thread's, and the office."""
    owners = {file.organization_id, file.thread.organization_id}
    return actor.is_host or (actor.is_member and actor.organization_id in owners)


def may_open(file: File, *, scanner_is_set: bool) -> bool:
    """Whether the bytes are given out: once they are clean, or at once where no scanner is set."""
    return file.state is FileState.CLEAN or (file.state is FileState.SCANNING and not scanner_is_set)


def is_narrower(file: File) -> bool:
    """Whether fewer people may open the file than see what it belongs to."""
    return (file.audience, file.audience_list_id) != (file.thread.audience, file.thread.audience_list_id)
