"""Letters to the office that came by mail: which of them are worth its time, and how one is answered. Pure."""

from datetime import timedelta
from enum import StrEnum
from urllib.parse import quote

from flask_babel import gettext as _

#: Letters that the office reads of one address within `A_DAY`: of an account's own, and of any other.
KNOWN_A_DAY = 10
STRANGERS_A_DAY = 3
A_DAY = timedelta(days=1)
#: Letters of people without an account, or whose address is not proven, that wait at a time.
STRANGERS_MOST = 50
#: Characters of a letter that are kept, and of it that an answer quotes.
TEXT_MOST = 5_000
QUOTE_MOST = 1_500


class Reason(StrEnum):
    """Why a letter waits for the office, or stands in the log alone."""

    LETTER = "letter"
    AUTO = "auto"
    NO_SENDER = "no_sender"
    EMPTY = "empty"
    OFTEN = "often"
    FULL = "full"


def decide(text: str, *, is_known: bool, sent_count: int, strangers_count: int) -> Reason:
    """What becomes of a letter. `sent_count`: of the same sender within `A_DAY`; `strangers_count`: how many wait."""
    if not text:
        return Reason.EMPTY
    if sent_count >= (KNOWN_A_DAY if is_known else STRANGERS_A_DAY):
        return Reason.OFTEN
    return Reason.FULL if not is_known and strangers_count >= STRANGERS_MOST else Reason.LETTER


def answer_url(address: str, subject: str, text: str) -> str:
    """What opens an answer in the reader's own mail program: to whom, about what, with the letter quoted."""
    about = subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()
    wrote = _("%(address)s wrote:", address=address)
    cut = text if len(text) <= QUOTE_MOST else f"{text[:QUOTE_MOST]}…"
    body = "\r\n".join(["", "", wrote, *(f"> {line}".rstrip() for line in cut.split("\n"))])
    return f"mailto:{quote(address, safe='@')}?subject={quote(about, safe='')}&body={quote(body, safe='')}"
