"""Passwords of 15 characters and more that guessers try early: our own list, and what a keyboard or a habit makes. Pure."""

import re
from collections.abc import Collection

#: Runs that fingers make, forwards and backwards.
RUNS = (
    "abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "azertyuiopqsdfghjklmwxcvbn", "qwertzuiopasdfghjklyxcvbnm",
    "!@#$%^&*()", "3141592653589793238462643383279502884197",
)  # fmt: skip
#: Words that long common passwords are made of.
WORDS = (
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "pass", "word", "passphrase", "secret", "letmein", "iloveyou", "welcome",
    "admin", "administrator", "login", "logon", "user", "username", "guest", "test", "testing", "temp", "temporary",
    "changeme", "change", "default", "master", "super", "monkey", "dragon", "football", "baseball", "basketball", "soccer",
    "sunshine", "princess", "superman", "batman", "starwars", "trustno1", "whatever", "computer", "internet", "system",
    "server", "security", "access", "account", "office", "company", "business", "government", "state", "agency",
    "department", "vendor", "market", "forum", "marketforum", "public", "private", "america", "arizona", "california",
    "texas", "unitedstates", "freedom", "liberty", "jesus", "christ", "jesuschrist", "family", "forever", "always",
    "love", "you", "me", "my", "is", "the", "this", "and", "in", "a", "i", "to", "for", "of", "it", "not", "new", "old", "please",
    "hello", "world", "helloworld", "hi", "abc", "qwerty", "asdf", "zxcv", "key", "let", "open", "sesame", "enter", "spring",
    "summer", "autumn", "fall", "winter", "monday", "friday", "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december", "microsoft", "google", "facebook", "amazon", "apple", "windows",
)  # fmt: skip
#: Sentences that everybody knows, without their blanks.
SENTENCES = frozenset(
    (
        "correcthorsebatterystaple", "thequickbrownfox", "thequickbrownfoxjumpsoverthelazydog", "maytheforcebewithyou",
        "tobeornottobe", "tobeornottobethatisthequestion", "iamyourfather", "openthepodbaydoors", "onceuponatime",
        "wethepeopleoftheunitedstates", "ingodwetrust", "ingodwetrustamen", "allyourbasearebelongtous",
        "loremipsumdolorsitamet", "loremipsumdolor", "ihavenoidea", "idontknowmypassword", "iforgotmypassword",
        "cantrememberpassword", "sevenseventyseven", "livelonganddie", "liveloveandlaugh", "livelaughlove",
        "neversaynever", "neversayneveragain", "winteriscoming", "hakunamatata", "supercalifragilisticexpialidocious",
    )
)  # fmt: skip
_WORD = re.compile("|".join(sorted(map(re.escape, WORDS), key=len, reverse=True)))
_SIGNS = re.compile(r"[\W_]+")
_EDGES = "0123456789!?.,;:#%&*+-_=()[]/<>\"'^~ "
#: What people put for a letter.
_LOOKS = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})


def is_common(password: str, about: Collection[str] = ()) -> bool:
    """Whether guessers try a password of the allowed length early. Linear in its length."""
    folded = password.casefold()
    plain, core = _SIGNS.sub("", folded), folded.strip(_EDGES)
    return (
        _repeats(folded)
        or _is_run(folded)
        or any(_is_known(form) for form in (plain, _SIGNS.sub("", core.translate(_LOOKS))))
        or _is_about(plain, about)
    )


def _repeats(folded: str) -> bool:
    """One to eight characters, over and over; also cut short at the end."""
    return any(folded == (folded[:n] * (len(folded) // n + 1))[: len(folded)] for n in range(1, 9))


def _is_run(folded: str) -> bool:
    """Runs of a keyboard of four or more characters each, and at most three characters beside them."""
    beside, rest = 0, folded
    while rest:
        taken = max(_taken(rest, run) for way in RUNS for run in (way * 2, way[::-1] * 2))
        beside += taken < 4
        rest = rest[taken if taken >= 4 else 1 :]
    return beside <= 3


def _taken(rest: str, run: str) -> int:
    """How many characters at the start follow the run, from wherever it begins."""
    at = run.find(rest[:4])
    return 0 if at < 0 else next((n for n, (a, b) in enumerate(zip(rest, run[at:], strict=False)) if a != b), len(rest))


def _is_known(plain: str) -> bool:
    """A known sentence, or nothing but one to three well-known words with figures before, between or after."""
    letters = re.sub(r"\d+", "", plain)
    if plain in SENTENCES or letters in SENTENCES or (plain.isdigit() and len(set(plain)) <= 3):
        return True
    words = _WORD.findall(letters)
    return bool(words) and len(words) <= 3 and len("".join(words)) == len(letters)


def _is_about(plain: str, about: Collection[str]) -> bool:
    """The person's own address or name, with at most four characters more."""
    for word in about:
        own = _SIGNS.sub("", word.casefold())
        if len(own) >= 6 and own in plain and len(plain) - len(own) <= 4:
            return True
    return False
