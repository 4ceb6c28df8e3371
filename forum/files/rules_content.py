"""What bytes are, whatever their name says and the browser says: told from how they begin, and from the parts of an
Office file. Nothing is unpacked but the list of its parts, and of that no more than a page's worth. Pure."""

import re
import zipfile
import zlib
from enum import StrEnum
from typing import IO

from forum.files.models import FileType

#: Bytes of the list of a zip file's members, and of an Office file's own list of its parts, that are read.
DIRECTORY_MOST = 1_000_000
CONTENTS_MOST = 200_000


class Unfit(StrEnum):
    """Why bytes are not taken."""

    UNKNOWN = "unknown"
    #: Programs in an Office file.
    MACROS = "macros"
    #: An Office file of before 2007, or one with a password: its parts cannot be read.
    CLOSED = "closed"


_BEGINNINGS: tuple[tuple[bytes, FileType | Unfit], ...] = (
    (b"%PDF-", FileType.PDF),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", FileType.PNG),
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Unfit.CLOSED),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS = {
    f"{_OFFICE}wordprocessingml.document.main+xml": FileType.WORD,
    f"{_OFFICE}spreadsheetml.sheet.main+xml": FileType.EXCEL,
    f"{_OFFICE}presentationml.presentation.main+xml": FileType.POWERPOINT,
}
_CONTENTS = "[Content_Types].xml"
_CONTENT_TYPE = re.compile(r"""\bContentType\s*=\s*["']([^"']*)["']""")
_MACROS = ("macro", "vba")
_END, _ZIP64_END, _END_LENGTH = b"PK\x05\x06", b"PK\x06\x07", 22
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)


def what_is(source: IO[bytes]) -> FileType | Unfit:
    """The type of the bytes, or why they are not taken. Leaves `source` at its beginning."""
    source.seek(0)
    start = source.read(32)
    found = next((kind for beginning, kind in _BEGINNINGS if start.startswith(beginning)), None)
    if found is None:
        found = _office(source) if start.startswith(b"PK\x03\x04") else Unfit.UNKNOWN
    source.seek(0)
    return found


def _office(source: IO[bytes]) -> FileType | Unfit:
    if not _has_plain_end(source):
        return Unfit.UNKNOWN
    try:
        with zipfile.ZipFile(source) as parts:
            names, contents = parts.namelist(), _contents(parts)
    except _BROKEN:
        return Unfit.UNKNOWN
    # Marks of XML that could hide a type from the look below; no Office program writes them here.
    if "<!" in contents or "&" in contents:
        return Unfit.UNKNOWN
    types = _CONTENT_TYPE.findall(contents)
    if any(sign in text.lower() for text in (*names, *types) for sign in _MACROS):
        return Unfit.MACROS
    kinds = {_MAIN_PARTS[text] for text in types if text in _MAIN_PARTS}
    return kinds.pop() if len(kinds) == 1 else Unfit.UNKNOWN


def _has_plain_end(source: IO[bytes]) -> bool:
    """Whether the list of members ends the file and is short: a long one would fill the memory before one sees it."""
    size = source.seek(0, 2)
    if size < _END_LENGTH + 20:
        return False
    source.seek(size - _END_LENGTH - 20)
    tail = source.read()
    end = tail[20:]
    listed = int.from_bytes(end[12:16], "little")
    plain = end.startswith(_END) and end.endswith(b"\0\0") and not tail.startswith(_ZIP64_END)
    return plain and listed <= DIRECTORY_MOST


def _contents(parts: zipfile.ZipFile) -> str:
    """An Office file's own list of its parts. Raises LookupError without one, ValueError for one that is no such list."""
    info = parts.getinfo(_CONTENTS)
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or info.file_size > CONTENTS_MOST:
        raise ValueError(_CONTENTS)
    with parts.open(info) as listed:
        text = listed.read(CONTENTS_MOST + 1)
    if len(text) > CONTENTS_MOST:
        raise ValueError(_CONTENTS)
    return text.decode("utf-8-sig")
