"""What cleaning leaves of typed text: one line, many lines, a mail header, a web address."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.text import HEADER_LIMIT, header_safe, many_lines, one_line, web_address

ANY_TEXT = st.text(st.characters(codec=None), max_size=80)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        ("", ""),
        ("  Renew   a park\tpermit \r\n", "Renew a park permit"),
        ("one\rtwo\x0bthree\x0cfour\x85five\u2028six\u2029seven", "one two three four five six seven"),
        ("nul\x00 bell\x07 esc\x1b[31m del\x7f", "nul bell esc [31m del"),
        ("gpj\u202eexe.\u202c \u2066iso\u2069 \u200fmark", "gpjexe. iso mark"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen\u2060", "zerowidth softhyphen"),
        ("no\u00a0break \u3000 ideographic", "no break ideographic"),
        ("half \ud83d and \ufffe and \ufdd0", "half and and"),
        ("family 👨‍👩‍👧 stays", "family 👨‍👩‍👧 stays"),
        ("می‌خواهم", "می‌خواهم"),
        ("pay\u200dpal \u200c\u200c x", "paypal x"),
        ('“Ann” O\'Neil, "R&D" <ops>; 5 < 6 \\ 7', '“Ann” O\'Neil, "R&D" <ops>; 5 < 6 \\ 7'),
        ("שלום עולם · naïve café", "שלום עולם · naïve café"),
    ],
)
def test_one_line(typed: str | None, kept: str | None) -> None:
    assert one_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        ("   \r\n \t ", ""),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("one\u2028two\u2029three\x0bfour\x0cfive\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("tab\tstays, nul\x00 and esc\x1b go", "tab\tstays, nul and esc go"),
        ("\n\n    code block\n\n", "    code block"),
        ("a\u202eb\u2066c\ud800d", "abcd"),
        ("👨‍👩‍👧 and می‌خواهم stay", "👨‍👩‍👧 and می‌خواهم stay"),
    ],
)
def test_many_lines(typed: str | None, kept: str | None) -> None:
    assert many_lines(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Moved to Fri, Jan 15: Renew a permit", "Moved to Fri, Jan 15: Renew a permit"),
        ("Hi\r\nBcc: x@x.example", "Hi Bcc: x@x.example"),
        ("=?utf-8?q?=0d=0aBcc:_x@x.example?=", ""),
        ("before =?UTF-8?B?DQpCY2M6IHhAeC5leGFtcGxl?= after", "before after"),
        ("=?=?a?q?b?=utf-8?q?=0d=0aBcc:_x?=", ""),
        ("=?utf-8?q?open", "= ?utf-8?q?open"),
        ("Why x=?", "Why x= ?"),
        ("é" * 300, "é" * (HEADER_LIMIT - 1) + "…"),
    ],
)
def test_header_safe(typed: str, kept: str) -> None:
    assert header_safe(typed) == kept


def test_header_safe_cuts_at_the_limit_given() -> None:
    assert header_safe("Renew a park permit", 8) == "Renew a…"
    assert header_safe("Renew it", 8) == "Renew it"


@given(ANY_TEXT)
def test_one_line_is_one_line_and_cleaning_twice_changes_nothing(typed: str) -> None:
    line = one_line(typed)
    assert line.splitlines() in ([], [line])
    assert one_line(line) == line
    assert line == line.strip() and "  " not in line
    assert line.encode("utf-8").decode("utf-8") == line


@given(ANY_TEXT)
def test_many_lines_keeps_only_newline_and_tab_and_is_stable(typed: str) -> None:
    text = many_lines(typed)
    assert not [c for c in text if (ord(c) < 32 or 127 <= ord(c) < 160) and c not in "\n\t"]
    assert many_lines(text) == text
    assert text.encode("utf-8").decode("utf-8") == text


@given(st.text(st.sampled_from("=?utf8qb_ \r\n0daé"), max_size=60))
def test_no_encoded_word_survives(typed: str) -> None:
    assert "=?" not in header_safe(typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://meet.juniper.example/permits?pwd=a%20b#x", "https://meet.juniper.example/permits?pwd=a%20b#x"),
        (" HTTPS://Meet.Juniper.Example:8443/ ", "https://meet.juniper.example:8443/"),
        ("https://münchen.example/grüße und so", "https://xn--mnchen-3ya.example/gr%C3%BC%C3%9Fe%20und%20so"),
        ("https://a_b.example./x/@team", "https://a_b.example./x/@team"),
        ("http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80/x"),
        (f"https://{'a' * 63}.example/", f"https://{'a' * 63}.example/"),
        ("https://meet..juniper.example/permits", ""),
        (f"https://{'a' * 64}.example/", ""),
        (f"https://{'ü' * 60}.example/", ""),
        ("https://" + ".".join(["abcdefgh"] * 29), ""),
        ("https://x:99999/", ""),
        ("https://x:eighty/", ""),
        ("https://-a.example/", ""),
        ("https://[zz]/", ""),
        ("https://half\ud800.example/", ""),
        ("https://our.example@their.example/", ""),
        ("https://our.example\\@their.example/", ""),
        ("javascript:alert(1)", ""),
        ("//a.example/", ""),
        ("https://", ""),
        ("https:///permits", ""),
        ("", ""),
    ],
)
def test_a_web_address_is_written_in_ascii_or_is_none(typed: str, written: str) -> None:
    assert web_address(typed) == written


@given(st.sampled_from(["https://", "http://a", "https://a.example:", ""]), ANY_TEXT)
def test_whatever_is_typed_a_web_address_is_whole_and_stays_as_it_is(start: str, typed: str) -> None:
    written = web_address(start + typed)
    assert written.isascii()
    assert written.isprintable()
    assert web_address(written) == written
    assert not written or urlsplit(written).hostname
