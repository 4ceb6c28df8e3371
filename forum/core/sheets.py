"""Tables as files: CSV that no spreadsheet takes for formulas, and XLSX with real types."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO, StringIO
from itertools import islice
from zipfile import BadZipFile, ZipFile

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from forum.core.text import one_line

Cell = str | int | datetime | None
#: With these a spreadsheet begins a formula; each full-width or small form reads as one of them.
_TRIGGERS = frozenset("=+-@")
#: Bytes that an XLSX may hold once it is unpacked.
UNPACKED_MOST = 100_000_000
_WIDTHS = (12, 44)


def safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula.

    What counts is the first character that is not blank; a text that begins with a tab or a line break is marked too.
    """
    first = next((c for c in text if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"}), "")
    begins = bool(first) and unicodedata.normalize("NFKC", first)[0] in _TRIGGERS
    return f"'{text}" if begins or text[:1] in {"\t", "\r", "\n"} else text


def plain(text: str) -> str:
    """A text as it was before `safe` marked it."""
    return text[1:] if text.startswith("'") and safe(text[1:]) == text else text


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark, so that Excel reads letters right; moments as ISO wall time."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(name) for name in head])
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return safe(cell) if isinstance(cell, str) else cell


def xlsx_bytes(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet with filters: texts are texts, whatever they begin with; moments are wall times."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for column, name in enumerate(head):
            sheet.write_string(0, column, name, bold)
            sheet.set_column(column, column, min(max(_WIDTHS[0], len(name) + 4), _WIDTHS[1]))
        last = 0
        for last, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(last, column, cell, moment)
                elif isinstance(cell, int):
                    sheet.write_number(last, column, cell)
                elif cell:
                    sheet.write_string(last, column, cell)
        sheet.autofilter(0, 0, last, len(head) - 1)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


class Unreadable(ValueError):
    """The bytes are no table that can be read."""


def read(body: bytes, most_rows: int) -> list[list[str]]:
    """The rows of a CSV, or of the first sheet of an XLSX, as texts; what the bytes are is looked at, not their name.

    At most `most_rows` and one more, so that the caller sees that there are too many. Raises Unreadable.
    """
    rows = _xlsx_rows(body, most_rows) if body.startswith(b"PK\x03\x04") else _csv_rows(body, most_rows)
    return [[plain(one_line(_text(cell))) for cell in row] for row in rows]


def _csv_rows(body: bytes, most_rows: int) -> list[list[str]]:
    try:
        text = body.decode("utf-8-sig")
        if "\x00" in text:
            raise Unreadable("not a text")
        comma = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        return list(islice(csv.reader(StringIO(text, newline=""), delimiter=comma), most_rows + 1))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable("not a CSV in UTF-8") from error


def _xlsx_rows(body: bytes, most_rows: int) -> list[list[object]]:
    try:
        with ZipFile(BytesIO(body)) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED_MOST:
                raise Unreadable("too large when unpacked")
        sheet = CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(0)
        return [list(row) for row in sheet.to_python(skip_empty_area=False, nrows=most_rows + 1)]
    except (BadZipFile, CalamineError, IndexError) as error:
        raise Unreadable("not an XLSX") from error


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
