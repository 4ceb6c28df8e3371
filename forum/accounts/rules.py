"""What an address and a password must be. Pure."""

from datetime import timedelta

#: NIST SP 800-63B-4: 15 characters where a password stands alone; 128 are taken.
PASSWORD_LEAST = 15
PASSWORD_MOST = 128
#: How old the note of a session's last use may grow before it is written again.
SEEN_EVERY = timedelta(hours=1)


def email_key(email: str) -> str:
    """The one spelling of an address: trimmed and folded, so that one address has one account."""
    return email.strip().casefold()


def email_domain(email: str) -> str:
    """The domain of an address, folded; empty where there is none."""
    return email.strip().rpartition("@")[2].casefold().rstrip(".")
