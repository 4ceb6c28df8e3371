"""How far our border's word proves who wrote a mail, and that no sender can write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.mime_read import read
from forum.mail import rules_inbound

PASS = "dmarc=pass header.from=mail.example.org"


def proof(*values: str, sender: str = "dana@mail.example.org", ours: str = "mx.example.gov") -> str:
    head = "".join(f"Authentication-Results: {value}\n" for value in values)
    return rules_inbound.proof_of(read(f"{head}From: {sender}\n\n".encode()), ours)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("mx.example.gov; dmarc=pass header.from=mail.example.org", "dmarc=pass"),
        ("MX.Example.GOV 1; dmarc=pass (p=reject; dis=none) header.from=mail.example.org", "dmarc=pass"),
        ("mx.example.gov; dmarc=pass", "dmarc=pass"),
        ("mx.example.gov; dkim=pass header.d=mail.example.org", "dkim=pass"),
        ("mx.example.gov; dkim=pass header.i=@mail.example.org", "dkim=pass"),
        ("mx.example.gov; dkim=pass header.i=dana@mail.example.org header.d=mail.example.org", "dkim=pass"),
        (
            'mx.example.gov; dkim=fail ("body hash did not verify"); dmarc=pass header.from="mail.example.org"',
            "dmarc=pass",
        ),
        ('mx.example.gov; dkim=pass header.i="da; na"@mail.example.org', "dkim=pass"),
        ("mx.example.gov; dkim=pass header.d=example.org", ""),
        ("mx.example.gov; dmarc=pass; dmarc=none", ""),
        ("mx.example.gov; dmarc=pass-not", ""),
        ("mx.example.gov; dkim=pass header.d=mail.example.org header.i=@other.example", ""),
        ("mx.example.gov; dkim=fail header.d=mail.example.org; dkim=pass header.d=mail.example.org", "dkim=pass"),
        ("mx.example.gov; dmarc=pass header.from=other.example", ""),
        ("mx.example.gov; dkim=pass header.d=ample.org", ""),
        ("mx.example.gov; dkim=pass header.d=org", ""),
        ("mx.example.gov; dkim=pass header.d=other.example", ""),
        ("mx.example.gov; dkim=pass", ""),
        ("mx.example.gov; dmarc=fail; dkim=pass header.d=mail.example.org", ""),
        ("mx.example.gov; spf=pass smtp.mailfrom=mail.example.org", ""),
        ("mx.example.gov; none", ""),
        ("mx.example.gov.attacker.example; dmarc=pass", ""),
        ("(mx.example.gov) attacker.example; dmarc=pass", ""),
        ("attacker.example; x=mx.example.gov; dmarc=pass", ""),
        ("mx.example.gov; xdmarc=pass", ""),
        ('mx.example.gov; reason="dmarc=pass"', ""),
        ("", ""),
    ],
)
def test_what_proves_a_sender(value, said):
    assert proof(value) == said


def test_only_the_newest_word_of_our_border_counts():
    forged = "mx.example.gov; dmarc=pass header.from=mail.example.org"
    assert proof("mx.example.gov; dmarc=none", forged) == ""
    assert proof("another.example; dmarc=none", forged) == "dmarc=pass"
    assert proof(forged, ours="") == ""
    assert proof(forged, sender="a@mail.example.org, b@mail.example.org") == ""


@pytest.mark.parametrize("suffix", ["co.uk", "ca.us", "github.io"])
def test_a_signature_of_a_domain_above_proves_nobody(suffix):
    assert proof(f"mx.example.gov; dkim=pass header.d={suffix}", sender=f"dana@dot.{suffix}") == ""
    assert proof(f"mx.example.gov; dkim=pass header.d=dot.{suffix}", sender=f"dana@dot.{suffix}") == "dkim=pass"


@pytest.mark.parametrize(
    "value",
    [
        f'spf=pass smtp.mailfrom="x; {PASS}"@evil.example; dkim=none; dmarc=none header.from=mail.example.org',
        f'spf=pass smtp.mailfrom="x\\"; {PASS}"@evil.example; dmarc=none',
        f'spf=pass smtp.mailfrom="(; {PASS} ("@evil.example; dmarc=none',
        f'spf=pass (mx: domain of "a) ; {PASS} (b"@evil.example designates it) smtp.mailfrom=evil.example',
        f'spf=pass smtp.mailfrom="x; {PASS}',
        f"spf=pass (a; {PASS}",
        f"spf=pass (a (b); {PASS})",
        f"spf=pass (a \\) ; {PASS})",
        f"spf=pass a) ; {PASS}",
        f'spf=pass smtp.mailfrom=a\\"; {PASS}; x="',
        'dkim=pass header.i="a header.d=mail.example.org b"@evil.example',
        "dkim=pass header.i=header.d=mail.example.org@evil.example",
        "dkim=pass header.i=x/header.d=mail.example.org",
        f"spf=pass smtp.mailfrom=x; {PASS}@evil.example; dmarc=none",
    ],
)
def test_no_sender_writes_a_result(value):
    assert proof(f"mx.example.gov; {value}") == ""


@pytest.mark.parametrize("count", range(1930, 1950))
def test_a_long_line_is_read_whole(count):
    value = f"mx.example.gov; dkim=pass header.s={'s' * count} header.d=mail.example.org"
    assert (proof(value), proof(f"{value}.evil.example")) == ("dkim=pass", "")


UNICODE, ASCII = "bücher.example", "xn--bcher-kva.example"


@pytest.mark.parametrize("sender", [UNICODE, ASCII, "XN--Bcher-KVA.Example"])
@pytest.mark.parametrize("told", [UNICODE, ASCII, "Xn--BCHER-kva.example"])
@pytest.mark.parametrize("said", ["dmarc=pass header.from={}", "dkim=pass header.d={}", "dkim=pass header.i=@{}"])
def test_a_domain_is_the_same_in_its_own_letters_and_in_ascii(sender, told, said):
    assert proof(f"mx.example.gov; {said.format(told)}", sender=f"dana@{sender}") == said.partition(" ")[0]


@pytest.mark.parametrize(
    ("sender", "told"),
    [
        ("mail.example.org", "m\u0430il.example.org"),  # a Cyrillic letter among Latin ones
        ("m\u0430il.example.org", "mail.example.org"),
        ("mail.example.org", "mail\u3002example.org"),  # full-width dots and letters
        ("mail\uff0eexample.org", "mail.example.org"),
        ("mail.example.org", "\uff4dail.example.org"),
        ("\uff4dail.example.org", "mail.example.org"),
        ("mail\uff0eexample.org", "mail\uff0eexample.org"),
        ("kiosk.example.org", "\u212aiosk.example.org"),  # the sign of the kelvin
        ("\u212aiosk.example.org", "kiosk.example.org"),
        ("mail.example.org", "ma\u00adil.example.org"),  # what cannot be seen
        ("mail.example.org", "ma\u200dil.example.org"),
        ("xn--garbage99999.example.org", "xn--garbage99999.example.org"),
        ("xn--.example.org", "xn--.example.org"),
        ("xn--mail-.example.org", "mail.example.org"),
        ("b\u00fccher.example", "bu\u0308cher.example"),  # another spelling than a domain may have
        ("b\u00fccher.example", "bucher.example"),
        ("b\u00fccher.example", "xn--bcher-kva.example.evil.example"),
        ("b\u00fccher.example", "\ufffd"),
        (f"{'é' * 300}.example", f"{'é' * 300}.example"),
    ],
)
@pytest.mark.parametrize("said", ["dmarc=pass header.from={}", "dkim=pass header.d={}", "dkim=pass header.i=@{}"])
def test_what_looks_like_a_domain_or_is_none_proves_nobody(sender, told, said):
    assert proof(f"mx.example.gov; {said.format(told)}", sender=f"dana@{sender}") == ""


PIECES = st.sampled_from(['"', "\\", "(", ")", ";", " ", "=", "@", "dmarc=pass", "dkim=pass", "header.from=mail.example.org",
                          "header.d=mail.example.org", "mx.example.gov", ".", "x"])  # fmt: skip
TYPED = st.lists(PIECES, max_size=12).map("".join)


def quoted(typed: str) -> str:
    return '"' + typed.replace("\\", "\\\\").replace('"', '\\"') + '"'


def commented(typed: str) -> str:
    return "(" + "".join(f"\\{mark}" if mark in "()\\" else mark for mark in typed) + ")"


@given(TYPED, TYPED, st.sampled_from(["", "; dkim=pass header.d=mail.example.org", f"; {PASS}", "; dmarc=fail"]))
def test_nothing_inside_quotes_or_comments_adds_a_result(local, note, told):
    value = "mx.example.gov; spf=pass {} smtp.mailfrom={}@evil.example{}"
    plain = proof(value.format("", "x", told))
    assert proof(value.format(commented(note), quoted(local), told)) in {plain, ""}
    assert proof(value.format("", quoted(local), told)) == plain


@given(TYPED)
def test_nothing_inside_quotes_becomes_the_domain_that_signed(local):
    assert proof(f"mx.example.gov; dkim=pass header.i={quoted(local)}@evil.example") == ""
    assert proof(f"mx.example.gov; dkim=pass header.i={quoted(local)}@mail.example.org") == "dkim=pass"
