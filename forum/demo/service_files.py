"""Small real files for the story's needs, made here: a page of text as PDF, and a chart of bars as PNG."""

import io
import struct
import zlib
from typing import Any

from forum.demo.service import Stage
from forum.files import service as files
from forum.needs.models import Need

BAR_WIDTH, BAR_GAP, CHART_HEIGHT = 36, 12, 240
WHITE, BLUE = b"\xff\xff\xff", b"\x00\x5e\xa2"


def put_files(stage: Stage, need: Need, record: dict[str, Any]) -> None:
    """What the author attached to the draft."""
    author, at = stage.actor(record["author"]), need.thread.created_at
    made = [(told["name"], io.BytesIO(_made(told))) for told in record.get("files", [])]
    taken, wrong = files.take_in(made)
    wrong += files.attach_all(author, need.thread, taken, at=at)
    if wrong:
        raise ValueError(wrong)


def _made(told: dict[str, Any]) -> bytes:
    return chart(told["bars"]) if "bars" in told else page(told["name"].removesuffix(".pdf"), told["lines"])


def page(title: str, lines: list[str]) -> bytes:
    """One letter-size page as PDF: the title, and the lines under it."""
    shown = [f"BT /F1 18 Tf 72 700 Td ({_escaped(title)}) Tj ET"]
    shown += [f"BT /F1 12 Tf 72 {664 - 20 * row} Td ({_escaped(line)}) Tj ET" for row, line in enumerate(lines)]
    stream = "\n".join(shown)
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(parts) + 1
    start = len(text)
    text += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return text.encode("ascii")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def chart(bars: list[int]) -> bytes:
    """Bars of these heights, the highest filling the picture, as PNG."""
    width, top = len(bars) * (BAR_WIDTH + BAR_GAP) + BAR_GAP, max(bars)
    rows = []
    for y in range(CHART_HEIGHT, 0, -1):
        colours = (BLUE if bar * CHART_HEIGHT >= y * top else WHITE for bar in bars)
        rows.append(b"\0" + WHITE * BAR_GAP + b"".join(c * BAR_WIDTH + WHITE * BAR_GAP for c in colours))
    header = struct.pack("!LLBBBBB", width, CHART_HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!L", len(data)) + name + data + struct.pack("!L", zlib.crc32(name + data)) for name, data in chunks
    )
