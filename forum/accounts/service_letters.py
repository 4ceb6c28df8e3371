"""Links that a mailbox proves, and the letters that carry them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask_babel import force_locale

from forum.accounts import emails, queries, rules
from forum.accounts.models import Person
from forum.core import links, tokens
from forum.mail.emails import Letter, Parts, compose
from forum.mail.models import Dispatch, Message
from forum.mail.service import About, Recipient, queue
from forum.policies import queries as policies


def link_token(purpose: str, person: Person, value: str = "") -> str:
    """A secret for one purpose that dies with the state that it was made in: so it works once.

    The state is password, address, confirmation and cookies: each use changes one of them.
    """
    return tokens.sign(f"accounts.{purpose}", [person.ref, _stamp(person), value])


def read_link(purpose: str, token: str, within: timedelta) -> tuple[Person, str] | None:
    """Whom a link is for, and its value; None when it is not ours, for something else, too old, or used."""
    read = tokens.read(f"accounts.{purpose}", token, max_age_seconds=int(within.total_seconds()))
    if not isinstance(read, list) or len(read) != 3:
        return None
    person = queries.by_ref(read[0])
    if person is None or not person.active or _stamp(person) != read[1]:
        return None
    return person, read[2]


def _stamp(person: Person) -> str:
    has_account = person.confirmed_at is not None and not person.is_guest
    state = (person.password or "", person.email_key, person.fs_uniquifier, has_account)
    return tokens.digest(repr(state))[:32]


def written(parts: Parts) -> Letter:
    """A letter under the forum's name."""
    now = policies.current()
    return compose(parts, notice=now.notice, sender=now.sender)


def write_to(
    person: Person, about: About, write: Callable[[], Parts], *, at: datetime, address: str = "",
    dispatch: Dispatch | None = None,
) -> Message:  # fmt: skip
    """Queue one letter to one known person: `write` says it in the person's language.

    `address` is where it goes when that is not the account's own. A name is shown as the receiver's only once the
    mailbox is known to be theirs.
    """
    with force_locale(person.locale or "en"):
        letter = written(write())
    name = person.name if person.confirmed_at else ""
    to = Recipient(address or person.email, name, person.ref, person.id, person.locale, person.zone)
    return queue(letter, to, about, at=at, dispatch=dispatch)


def send(person: Person, parts: Parts, kind: str, *, at: datetime, address: str = "") -> None:
    """Queue a letter about the account itself."""
    write_to(person, About(kind, "person", person.ref), lambda: parts, at=at, address=address)


def send_confirmation(person: Person, *, at: datetime, name: str = "") -> None:
    """The link that confirms the address of a new account; it keeps the `name` of a guest who joins."""
    url = links.to("accounts.confirm", token=link_token("confirm", person, name))
    send(person, emails.confirm_address(person.email, url), "person.confirm", at=at)


def confirmed_by(token: str) -> tuple[Person, str] | None:
    """Whom a confirmation link is for, while it works, and the name of a guest who joins."""
    found = read_link("confirm", token, rules.CONFIRM_WITHIN)
    return found if found is not None and (found[0].confirmed_at is None or found[0].is_guest) else None
