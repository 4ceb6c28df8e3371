"""Domains of addresses in their one spelling: ASCII and lower case, as DNS has them. Pure."""

from string import ascii_lowercase, ascii_uppercase

import idna

#: ASCII capitals alone: some letters that only look like one become it when Python folds them.
LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def ascii_domain(domain: str) -> str:
    """A domain in ASCII, whichever letters it is written in; empty for what is none (IDNA 2008, RFC 5891).

    What only looks like a letter or a dot, as full-width ones do, is no part of a domain: nothing is mapped but ASCII
    capitals, so two names that differ stay different.
    """
    plain = domain.translate(LOWER)
    if plain.isascii() and "xn--" not in plain:
        return plain
    try:
        return idna.encode(plain, strict=True, std3_rules=True).decode("ascii")
    except UnicodeError:
        return ""


def ascii_address(address: str) -> str:
    """An address with its domain in ASCII. One that is ASCII already, and what is no address, stays as it is."""
    local, _at, domain = address.rpartition("@")
    known = "" if address.isascii() else ascii_domain(domain)
    return f"{local}@{known}" if known else address
