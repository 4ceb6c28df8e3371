"""Small real files of each type, and of types that are refused."""

import io
import struct
import zipfile
import zlib

OFFICE = "application/vnd.openxmlformats-officedocument."
WORD, EXCEL, POWERPOINT = (
    f"{OFFICE}{part}.main+xml" for part in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)  # fmt: skip
MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def pdf(text: str = "Cost of paper permits") -> bytes:
    """One page that says the text."""
    page = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        f"4 0 obj<</Length {len(page)}>>stream\n{page}\nendstream endobj\n"
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    ).encode()


def png() -> bytes:
    """One white point."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack("!L", len(data)) + name + data + struct.pack("!L", zlib.crc32(name + data))

    header = struct.pack("!LLBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")
    )


def office(main: str = WORD, *, parts=("word/document.xml",), contents: str | None = None, pack=zipfile.ZIP_DEFLATED):
    """An Office file with these parts, whose list names this main type."""
    listed = contents or f'<?xml version="1.0"?><Types><Override PartName="/x" ContentType="{main}"/></Types>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", pack) as packed:
        packed.writestr("[Content_Types].xml", listed)
        for part in parts:
            packed.writestr(part, "<w/>")
    return target.getvalue()


def bomb() -> bytes:
    """A list of parts that would unpack to 300 MB."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("[Content_Types].xml", "w") as listed,
    ):
        for _ in range(300):
            listed.write(b" " * 1_000_000)
    return target.getvalue()


def crowd() -> bytes:
    """A zip file of 30,000 members without anything in them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for number in range(30_000):
            packed.writestr(f"{number:05}", b"")
    return target.getvalue()


GOOD = {
    "Cost.pdf": pdf(), "Plan.docx": office(WORD), "Sheet.xlsx": office(EXCEL, parts=("xl/workbook.xml",)),
    "Slides.pptx": office(POWERPOINT, parts=("ppt/presentation.xml",)), "Map.png": png(), "Photo.jpg": JPEG,
}  # fmt: skip
