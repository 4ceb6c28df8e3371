"""Addresses, passwords and names of browsers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.accounts import rules, rules_passwords

COMMON = [
    "passwordpassword", "Password12345678", "P@ssw0rd12345678", "password!password", "123456789012345", "1234567890123456",
    "111111111111111", "aaaaaaaaaaaaaaaa", "abcabcabcabcabc", "qwertyuiopasdfg", "qwertyuiop12345", "1qaz2wsx3edc4rfv",
    "zaq12wsxcde34rfv", "q1w2e3r4t5y6u7i8", "correct horse battery staple", "iloveyouiloveyou", "letmeinletmein1",
    "Summer2026!Summer", "administrator123", "changeme12345678", "marketforum2026!", "The quick brown fox",
    "abcdefghijklmnop", "zyxwvutsrqponmlk", "0987654321098765", "adminadminadmin1", "welcomewelcome12", "MayTheForceBeWithYou",
]  # fmt: skip
GOOD = [
    "velvet anchor prairie lantern", "copper window thirteen geese", "x7q mB2 fW9 kLp", "ключ дерево облако",
    "my dog eats seven blue chairs", "office plants need water daily", "I pass the lake at 6:40",
]  # fmt: skip


@pytest.mark.parametrize("password", COMMON)
def test_what_guessers_try_is_refused(password):
    assert str(rules.password_problem(password)).startswith("Guessers try this password early.")


@pytest.mark.parametrize("password", GOOD)
def test_what_people_make_up_stands(password):
    assert rules.password_problem(password) is None


@pytest.mark.parametrize("length", [0, 1, 14, 15, 16, 64, 127, 128, 129, 1_000_000])
def test_lengths_count_from_15_to_128(length):
    password = ("velvet Anchor 7 prairie; lantern & geese? " * (length // 40 + 1))[:length]
    said = rules.password_problem(password)
    assert (said is None) == (15 <= length <= 128)


@given(st.text(min_size=15, max_size=128))
def test_any_text_of_the_length_is_answered(password):
    assert rules.password_problem(password, ("dana@example.org", "Dana")) in {
        None,
        rules.password_problem("passwordpassword"),
    }


@pytest.mark.parametrize("about", ["dana@example.org", "example.org-2026!", "Dana Reyes 2026", "DANA.REYES.2026"])
def test_what_is_known_about_a_person_is_refused(about):
    assert rules_passwords.is_common(about, rules.words_about("dana@example.org", "Dana Reyes"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dana@Example.ORG", "Dana@example.org"),
        ("dana@bücher.example", "dana@xn--bcher-kva.example"),
        ("dana@ｄｎｒ.example", "dana@dnr.example"),
        ("not an address", "not an address"),
        ("дана@x.example", "дана@x.example"),
        ("", ""),
        (None, None),
    ],
)
def test_an_address_is_kept_as_mail_goes_there(typed, kept):
    assert rules.clean_email(typed) == kept


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (" Zoe@Example.ORG ", "zoe@example.org"),
        ("Zoe@bücher.example", "zoe@xn--bcher-kva.example"),
        ("zoe@XN--BCHER-KVA.example", "zoe@xn--bcher-kva.example"),
        ("Дана@x.example", "дана@x.example"),
    ],
)
def test_every_spelling_of_an_address_is_one(typed, key):
    assert rules.email_key(typed) == key


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18 Safari/605.1", "Safari on Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox on Linux"),
        ("curl/8", "A browser that does not say its name"),
        ("<script>", "A browser that does not say its name"),
    ],
)
def test_a_browser_is_called_by_its_name(app, sign, name):
    assert str(rules.browser_name(sign)) == name
