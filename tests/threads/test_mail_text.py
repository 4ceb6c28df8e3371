"""Twenty replies from five programs: exactly what is new in them, or the word that it is not sure."""

import time
from pathlib import Path

import pytest

from forum.core.mime_read import read
from forum.threads.rules_mail import LOOK_AT_MOST, NewText, new_text, of_html

FOLDER = Path(__file__).parent / "mailed"
SIMPLE = "Any phone that is less than six years old."
#: What each mail says, and nothing else; None: it cannot be told for sure.
SAYS = {
    "01_gmail_top": SIMPLE,
    "02_gmail_list": "Two things:\n\n- any phone that is less than six years old\n- tablets too, since rangers use them\n\nThanks, Dana",
    "03_gmail_signature": SIMPLE,
    "04_gmail_spanish": "Cualquier teléfono de menos de seis años.",
    "05_outlook_desktop": SIMPLE,
    "06_outlook_web": SIMPLE,
    "07_outlook_phone": SIMPLE,
    "08_outlook_html_alone": SIMPLE,
    "09_apple_top": SIMPLE,
    "10_apple_two_paragraphs": f"{SIMPLE}\n\nWe tested it on 40 of them: see <https://example.org/phones>.",
    "11_apple_between": None,
    "12_apple_without_quotation": SIMPLE,
    "13_thunderbird_below": SIMPLE,
    "14_thunderbird_above": SIMPLE,
    "15_thunderbird_flowed": (
        "Any phone that is less than six years old, and tablets too, since rangers use them in the field where nothing"
        " else works.\n\nSee you there."
    ),
    "16_thunderbird_between": None,
    "17_iphone_top": SIMPLE,
    "18_iphone_emoji": f"👍 {SIMPLE}",
    "19_iphone_german": "Jedes Telefon, das jünger als sechs Jahre ist.",
    "20_iphone_nothing_new": None,
}  # fmt: skip


def found(name: str) -> NewText:
    mail = read((FOLDER / f"{name}.eml").read_text(encoding="utf-8").replace("\n", "\r\n").encode())
    plain, html = ("".join(text.text for text in mail.of(kind)) for kind in ("text/plain", "text/html"))
    return new_text(plain, html)


@pytest.mark.parametrize("name", SAYS)
def test_requirement_29_exactly_the_new_text_is_found(name):
    says = found(name)
    assert (says.text if says.is_sure else None) == SAYS[name]


def test_the_fixtures_are_all_looked_at():
    assert sorted(path.stem for path in FOLDER.glob("*.eml")) == sorted(SAYS)


def test_words_of_html_are_read_without_what_nobody_sees():
    html = "<head><style>p {}</style></head><p>One <b>two</b></p><script>x</script><ul><li>three</ul>&lt;four&gt;"
    assert of_html(html) == "One two\n\nthree\n<four>"


HOSTILE = {
    "quotes": "> " * 40_000,
    "colons": "a: b\n" * 20_000,
    "blank": "\n \n\t" * 20_000,
    "marks": "## " * 30_000,
    "heads": "From: a\nSent: b\n" * 5_000 + "## x ##",
    "tags": "<div>" * 20_000,
    "wrote": "On Mon, Nov 23, 2026 at 9:05 AM " * 3_000 + "wrote:",
    "mail": "This mail is confidential. mail " * 3_000,
    "names": "sent from my " * 8_000,
    "underscores": "_" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_text_takes_about_four_times_as_long(name):
    """In seconds of the processor, which other programs do not lengthen; the square would be sixteen times."""
    text = HOSTILE[name][:LOOK_AT_MOST]
    assert cost(text) < 8 * cost(text[: len(text) // 4]) + 0.1


def cost(text: str) -> float:
    """The least of three: what anything else in this process takes by the way does not count."""
    found = []
    for _ in range(3):
        began = time.process_time()
        new_text(text, "")
        new_text("", text)
        found.append(time.process_time() - began)
    return min(found)
