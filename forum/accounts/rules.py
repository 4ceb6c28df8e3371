"""What an address and a password must be, and how long things last. Pure."""

import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.accounts import rules_passwords

#: NIST SP 800-63B-4: 15 characters where a password stands alone; 128 are taken.
PASSWORD_LEAST = 15
PASSWORD_MOST = 128
#: How old the note of a session's last use may grow before it is written again.
SEEN_EVERY = timedelta(hours=1)
#: A session that was left alone for this long has ended (NIST SP 800-63B-4, AAL1: 30 days at most).
SESSION_LASTS = timedelta(days=30)
#: Characters of a typed password that are read at all; more is never right.
PASSWORD_READ = 200
#: RFC 5321: the longest address that mail can go to.
EMAIL_MOST = 254
NAME_MOST = 120
#: How long a mailed link works.
CONFIRM_WITHIN = timedelta(days=3)
RESET_WITHIN = timedelta(hours=2)
ADDRESS_WITHIN = timedelta(days=1)


def email_key(email: str) -> str:
    """The one spelling of an address: trimmed, folded and its domain in ASCII, so that one address has one account."""
    plain = email.strip()
    return (plain if plain.isascii() else clean_email(plain) or "").casefold()


def is_over(last_seen_at: datetime, at: datetime) -> bool:
    """Whether a sign-in session was left alone for too long."""
    return at - last_seen_at >= SESSION_LASTS


def is_noted_again(last_seen_at: datetime, at: datetime) -> bool:
    """Whether the note of a session's last use is old enough to be written again."""
    return at - last_seen_at >= SEEN_EVERY


def clean_email(typed: str | None) -> str | None:
    """An address as mail goes there: its domain in ASCII. What is no address stays as it was typed.

    A WTForms filter, so None stays None.
    """
    try:
        found = validate_email(typed or "", check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        return typed
    return f"{found.local_part}@{found.ascii_domain}"


def email_problem(email: str) -> LazyString | None:
    """What is wrong with a typed address, as a sentence; None when mail can go there."""
    try:
        validate_email(email, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError:
        return _l("Enter an email address, like dana@company.com")
    return _l("Enter a shorter email address") if len(email) > EMAIL_MOST else None


def clean_password(typed: str) -> str:
    """A password as it is hashed: one spelling for letters that can be written in two ways (NFKC)."""
    return unicodedata.normalize("NFKC", typed[:PASSWORD_READ])


def password_problem(typed: str, about: Collection[str] = ()) -> LazyString | None:
    """What is wrong with a new password, as a sentence; None when it may stand.

    `about` are words about the person (address, name) that guessers try first. The length is looked at first,
    so that nothing is counted in a long text. There are no rules about kinds of characters (NIST SP 800-63B-4).
    """
    if len(typed) < PASSWORD_LEAST:
        return _l("Enter %(least)s characters or more. Four words that do not belong together are easy to remember",
                  least=PASSWORD_LEAST)  # fmt: skip
    if len(typed) > PASSWORD_MOST:
        return _l("Enter %(most)s characters or fewer", most=PASSWORD_MOST)
    if rules_passwords.is_common(clean_password(typed), about):
        return _l(
            "Guessers try this password early. Choose another, for example four words that do not belong together"
        )
    return None


def words_about(email: str, name: str) -> tuple[str, ...]:
    """What guessers know about a person: the address, its parts, and the name."""
    local, _at, domain = email_key(email).rpartition("@")
    return (email_key(email), local, domain, name)


#: Local parts of the sample people at example.org, whom DEMO=1 offers on the sign-in page, in this order.
SAMPLE_PEOPLE = ("host", "procurement", "agency", "agency2", "vendor", "vendor2", "vendor3")


def is_sample_person(email: str) -> bool:
    """Whether an address belongs to one of the people of the sample forum."""
    local, _at, domain = email_key(email).rpartition("@")
    return domain == "example.org" and local in SAMPLE_PEOPLE


#: What a browser calls itself holds one of these, the most telling first; then the system.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(user_agent: str) -> LazyString | str:
    """ "Firefox on Windows", as far as a browser says what it is."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    if browser and system:
        return _l("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _l("A browser that does not say its name")
