"""Tables as files: CSV that no spreadsheet takes for formulas, and XLSX with real types."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO, StringIO

import xlsxwriter

Cell = str | int | datetime | None
#: With these a spreadsheet begins a formula; each full-width or small form reads as one of them.
_TRIGGERS = frozenset("=+-@")
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
