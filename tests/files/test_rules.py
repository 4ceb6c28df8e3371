"""Names are cleaned, sizes are told, and what bytes are is told by the bytes."""

import io
import zipfile

import pytest

from forum.files import rules, rules_content
from forum.files.models import FileType
from forum.files.rules_content import Unfit
from tests.files import made

PDF = FileType.PDF


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Cost of paper permits.pdf", "Cost of paper permits.pdf"),
        ("COST.PDF", "COST.PDF"),
        ("C:\\Users\\maria\\Cost.pdf", "Cost.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..", "File.pdf"),
        ("", "File.pdf"),
        (".pdf", "pdf.pdf"),
        ("...pdf", "pdf.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("evil.html", "evil.html.pdf"),
        ("evil.pdf.exe", "evil.pdf.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ('"><script>alert(1)</script>.pdf', "script .pdf".replace(" ", "")),
        ("nul\0byte.pdf", "nul byte.pdf"),
        ("trailing. . .pdf", "trailing.pdf"),
        ("100%2e.pdf", "100 2e.pdf"),
        ("Cafe\u0301 plan.pdf", "Café plan.pdf"),
        ("計画.pdf", "計画.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
    ],
)  # fmt: skip
def test_a_name_is_one_plain_line_that_ends_as_the_bytes_are(app, given, kept):
    assert rules.clean_name(given, PDF) == kept
    assert rules.clean_name(kept, PDF) == kept


def test_a_type_with_two_endings_keeps_the_one_that_was_given(app):
    assert [rules.clean_name(name, FileType.JPEG) for name in ("a.jpeg", "a.JPG", "a.png")] == [
        "a.jpeg", "a.JPG", "a.png.jpg",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1, "1 kB"), (240 * 1024, "240 kB"), (1_048_575, "1,024 kB"), (1_048_576, "1 MB"), (2_000_000, "2 MB"),
        (10 * 1_048_576, "10 MB"), (10 * 1_048_576 + 1, "10.1 MB"), (14 * 1_048_576, "14 MB"),
    ],
)  # fmt: skip
def test_a_size_that_is_too_large_never_looks_as_if_it_fitted(app, size, text):
    assert rules.size_text(size) == text


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (made.pdf(), FileType.PDF), (made.png(), FileType.PNG), (made.JPEG, FileType.JPEG),
        (made.office(made.WORD), FileType.WORD), (made.office(made.EXCEL), FileType.EXCEL),
        (made.office(made.POWERPOINT), FileType.POWERPOINT),
        (b"", Unfit.UNKNOWN), (b"plain text", Unfit.UNKNOWN), (b"MZ\x90\x00" + made.pdf(), Unfit.UNKNOWN),
        (b"<html>" + made.pdf(), Unfit.UNKNOWN), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Unfit.UNKNOWN),
        (b"GIF89a" + b"\0" * 40, Unfit.UNKNOWN), (b"%!PS-Adobe-3.0", Unfit.UNKNOWN), (b"{\\rtf1 x}", Unfit.UNKNOWN),
        (made.OLD_WORD, Unfit.CLOSED),
        (made.office(made.MACRO_WORD), Unfit.MACROS),
        (made.office(parts=("word/document.xml", "word/vbaProject.bin")), Unfit.MACROS),
        (made.office(parts=("word/document.xml", "word/VBAPROJECT.BIN")), Unfit.MACROS),
        (made.office(made.EXCEL, parts=("xl/macrosheets/sheet1.xml",)), Unfit.MACROS),
        (made.office("application/zip"), Unfit.UNKNOWN),
        (made.office(contents=f'<Types ContentType="{made.WORD}"/><X ContentType="{made.EXCEL}"/>'), Unfit.UNKNOWN),
        (made.office(contents=f'<!-- ContentType="{made.WORD}" --><X ContentType="a&#109;b"/>'), Unfit.UNKNOWN),
        (made.office(contents=f'<X ContentType="{made.WORD}"/><Y ContentType="vnd.ms-office.vb&#97;Project"/>'), Unfit.UNKNOWN),
        (made.office(pack=zipfile.ZIP_BZIP2), Unfit.UNKNOWN),
        (made.office()[:-40], Unfit.UNKNOWN), (made.office() + b"<script>", Unfit.UNKNOWN),
        (b"GIF89a" + made.office(), Unfit.UNKNOWN),
        (made.bomb(), Unfit.UNKNOWN), (made.crowd(), Unfit.UNKNOWN),
    ],
)  # fmt: skip
def test_what_bytes_are_is_told_by_the_bytes(data, kind):
    source = io.BytesIO(data)
    assert (rules_content.what_is(source), source.tell()) == (kind, 0)


def test_a_bomb_is_not_unpacked():
    import tracemalloc  # noqa: PLC0415

    source = io.BytesIO(made.bomb())
    tracemalloc.start()
    rules_content.what_is(source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000
