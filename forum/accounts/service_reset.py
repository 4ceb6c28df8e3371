"""A forgotten password, a new password, another address."""

from datetime import datetime

from flask_babel import gettext as _

from forum.accounts import emails, queries, rules, service, service_letters
from forum.accounts.models import Person, SignInSession
from forum.accounts.signals import AddressChanged, address_changed
from forum.audit import service as audit
from forum.core import links
from forum.core.actor import VISITOR, Actor
from forum.core.errors import Refused
from forum.mail.emails import Parts


def ask_for_new_password(email: str, *, at: datetime) -> None:
    """Mail a link to the owner of an account. For an address without one the same work, and no mail."""
    person = queries.by_email(email)
    if person is None or not person.active or person.is_guest:
        service_letters.written(emails.new_password(email, links.to("accounts.reset")))
        audit.write(VISITOR, "person.reset_asked", "person", "", at=at)
        return
    url = links.to("accounts.set_password", token=service_letters.link_token("reset", person))
    service_letters.send(person, emails.new_password(person.email, url), "person.reset", at=at)
    audit.write(VISITOR, "person.reset_asked", "person", person.ref, at=at)


def reset_by(token: str) -> Person | None:
    """Whom a link for a new password is for, while it works."""
    found = service_letters.read_link("reset", token, rules.RESET_WITHIN)
    return found[0] if found else None


def set_password(person: Person, password_hash: str, *, at: datetime) -> None:
    """A new password by a mailed link; every browser is signed out. The mailbox is proven by the way."""
    person.password, person.confirmed_at = password_hash, person.confirmed_at or at
    service.end_sessions(person, at=at)
    person.fs_uniquifier = service.new_uniquifier()
    audit.write(service.actor_named(person), "person.set_password", "person", person.ref, at=at)
    _tell_password_changed(person, at=at)


def change_password(actor: Actor, person: Person, password_hash: str, here: SignInSession, *, at: datetime) -> None:
    """Another password by somebody who is signed in; their other browsers are signed out."""
    person.password = password_hash
    service.end_sessions(person, at=at, keep=here)
    audit.write(actor, "person.set_password", "person", person.ref, at=at)
    _tell_password_changed(person, at=at)


def _tell_password_changed(person: Person, *, at: datetime) -> None:
    letter = emails.password_changed(person.email, links.to("accounts.reset"))
    service_letters.send(person, letter, "person.password_changed", at=at)


def ask_for_address(actor: Actor, person: Person, email: str, *, at: datetime) -> None:
    """Mail a link to the new address and a word to the old one. Nothing changes until the link is used.

    An address that has an account, or registered for events without one, gets a letter that says so, and the answer is
    the same.
    """
    audit.write(actor, "person.address_asked", "person", person.ref, at=at)
    keep = links.to("accounts.keep_address", token=service_letters.link_token("keep", person))
    service_letters.send(person, emails.address_will_change(person.email, email, keep), "person.address_asked", at=at)
    owner = queries.by_email(email)
    if owner is not None and owner.id != person.id:
        service_letters.send(owner, _taken(owner), "person.known", at=at)
        return
    url = links.to("accounts.confirm_address", token=service_letters.link_token("address", person, email))
    letter = emails.confirm_new_address(person.email, email, url)
    service_letters.send(person, letter, "person.address", at=at, address=email)


def _taken(owner: Person) -> Parts:
    if owner.is_guest:
        return emails.address_has_guest(owner.email, links.to("accounts.join"))
    urls = links.to("accounts.sign_in"), links.to("accounts.reset")
    return emails.address_has_account(owner.name, owner.email, *urls)


def address_by(token: str) -> tuple[Person, str] | None:
    """Whose address a link changes, and to what, while it works."""
    return service_letters.read_link("address", token, rules.ADDRESS_WITHIN)


def change_address(person: Person, email: str, *, at: datetime) -> None:
    """Use a confirmed address from now on, and tell both ends.

    Raises Refused when somebody else took it meanwhile.
    """
    owner = queries.by_email(email)
    if owner is not None and owner.id != person.id:
        raise Refused(_("This address belongs to another account. Sign in to that one, or choose another address."))
    before = person.email
    audit.write(
        service.actor_named(person), "person.address_changed", "person", person.ref, at=at, before=before, after=email
    )
    person.email, person.email_key = email.strip(), rules.email_key(email)
    for address in (before, person.email):
        letter = emails.address_changed(before, person.email)
        service_letters.send(person, letter, "person.address_changed", at=at, address=address)
    address_changed.send(AddressChanged(person, at))


def kept_by(token: str) -> Person | None:
    """Who may keep their address with this link, while another is asked for."""
    found = service_letters.read_link("keep", token, rules.ADDRESS_WITHIN)
    return found[0] if found else None


def keep_address(person: Person, *, at: datetime) -> None:
    """Somebody else was in the account: sign out every browser, and let all mailed links die."""
    count = service.end_sessions(person, at=at)
    person.fs_uniquifier = service.new_uniquifier()
    audit.write(service.actor_named(person), "person.address_kept", "person", person.ref, at=at, count=count)
