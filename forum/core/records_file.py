"""Reads records out of JSON Lines and CSV files: each line gives a record, or the reason why it gives none."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from forum.core.errors import Refused

#: Bytes of one line. Longer ones are skipped as they are read, so that no line fills the memory.
LINE_MOST = 1_000_000
#: A quoted cell may hold line ends; one that is still open after so many lines was never closed.
CELL_LINES_MOST = 50
NOT_CLOSED = "has a quote that is not closed"


@dataclass(frozen=True)
class Line:
    """A line of a file: its number from 1, and a record or the reason why there is none."""

    number: int
    record: dict[str, Any] | None
    reason: str = ""


def json_lines(stream: IO[bytes]) -> Iterator[Line]:
    """The records of a JSON Lines file; empty lines are passed over."""
    for number, raw in _raw_lines(stream):
        try:
            text = _decoded(raw).strip()
            if text:
                yield Line(number, _checked(_object(text)))
        except Refused as refusal:
            yield Line(number, None, refusal.sentence)


def csv_lines(stream: IO[bytes], needed: tuple[str, ...]) -> Iterator[Line]:
    """The rows of a CSV file as records; the first line names the columns.

    Raises Refused where the first line lacks one of the `needed` columns: then nothing can be read.
    """
    rows = _rows(stream)
    first = next(rows, None)
    names = [name.strip() for name in first[1]] if first and isinstance(first[1], list) else []
    missing = [name for name in needed if name not in names]
    if missing:
        raise Refused(f"The first line names no column {', '.join(missing)}")
    for number, cells in rows:
        if isinstance(cells, str):
            yield Line(number, None, cells)
        elif len(cells) != len(names):
            yield Line(number, None, f"has {len(cells)} values for {len(names)} columns")
        else:
            yield _checked_line(number, dict(zip(names, cells, strict=True)))


def _checked_line(number: int, record: dict[str, Any]) -> Line:
    try:
        return Line(number, _checked(record))
    except Refused as refusal:
        return Line(number, None, refusal.sentence)


def _raw_lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number; None for one that is too long."""
    number = 0
    while raw := stream.readline(LINE_MOST):
        number += 1
        if len(raw) == LINE_MOST and not raw.endswith(b"\n"):
            while (rest := stream.readline(LINE_MOST)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw


def _decoded(raw: bytes | None) -> str:
    if raw is None:
        raise Refused(f"is longer than {LINE_MOST} bytes")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Refused("is no UTF-8 text") from None


def _object(text: str) -> dict[str, Any]:
    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        found = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Refused("is no JSON") from None
    if not isinstance(found, dict):
        raise Refused("is no JSON object")
    return found


def _checked(record: dict[str, Any]) -> dict[str, Any]:
    """The record itself, if no text in it holds what neither database keeps."""
    waiting: list[tuple[str, Any]] = list(record.items())
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, str) and ("\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
            raise Refused(f"{name} holds a NUL or half a character")
        if isinstance(value, list):
            waiting += [(name, part) for part in value]
        elif isinstance(value, dict):
            waiting += [(name, part) for pair in value.items() for part in pair]
    return record


def _rows(stream: IO[bytes]) -> Iterator[tuple[int, list[str] | str]]:
    """Each row with the number of its first line: its cells, or the reason why there are none.

    A quote that is never closed costs its own line only: the lines after it are read again.
    """
    waiting: list[tuple[int, bytes | None]] = []
    source = _raw_lines(stream)
    while True:
        taken = _take(waiting, source, 1)
        if not taken:
            return
        number = waiting[0][0]
        cells, used = _row(waiting, source)
        del waiting[:used]
        if cells:
            yield number, cells


def _take(waiting: list[tuple[int, bytes | None]], source: Iterator[tuple[int, bytes | None]], count: int) -> bool:
    """Have `count` lines waiting; False when the file ends before."""
    while len(waiting) < count:
        following = next(source, None)
        if following is None:
            return False
        waiting.append(following)
    return True


def _row(
    waiting: list[tuple[int, bytes | None]], source: Iterator[tuple[int, bytes | None]]
) -> tuple[list[str] | str, int]:
    """The row that begins with the first waiting line, and how many lines it takes."""
    text, count = "", 0
    try:
        while count < CELL_LINES_MOST and _take(waiting, source, count + 1):
            text += _decoded(waiting[count][1])
            count += 1
            try:
                return next(csv.reader([text], strict=True), []), count
            except csv.Error as error:
                if "unexpected end" not in str(error):
                    return ("is no row of values" if count == 1 else NOT_CLOSED), 1
    except Refused as refusal:
        return (refusal.sentence if count == 0 else NOT_CLOSED), 1
    return NOT_CLOSED, 1
