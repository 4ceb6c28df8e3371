"""Join, and confirm the address. What is answered tells nobody whether an address has an account."""

from dataclasses import dataclass
from datetime import datetime

from forum.accounts import emails, queries, service, service_letters
from forum.accounts.models import Person
from forum.audit import service as audit
from forum.core import links
from forum.core.actor import VISITOR


@dataclass(frozen=True)
class JoinDraft:
    """What somebody typed to join; the password is a hash already, made before the transaction that writes."""

    name: str
    email: str
    password_hash: str
    #: The password is the one that an account with this address, not confirmed yet, has already.
    same_password: bool = False


def join(draft: JoinDraft, *, at: datetime) -> None:
    """A new account and its confirmation letter; to an address that has an account, a letter that says so.

    Until an address is confirmed the newest try counts, and links of earlier tries with other passwords die:
    whoever owns the mailbox confirms what they typed, not what somebody typed before them.
    """
    person = queries.by_email(draft.email)
    if person is None:
        person = service.add_person(draft.name, draft.email, at=at, password_hash=draft.password_hash)
    elif person.is_guest and person.active:
        # The name waits in the link: nobody else may change under which name a guest comes.
        person.password = draft.password_hash
        audit.write(service.actor_named(person), "person.join_again", "person", person.ref, at=at)
        service_letters.send_confirmation(person, at=at, name=draft.name)
        return
    elif person.confirmed_at is not None or not person.active:
        audit.write(VISITOR, "person.join_known", "person", person.ref, at=at)
        urls = links.to("accounts.sign_in"), links.to("accounts.reset")
        service_letters.send(person, emails.account_already(person.name, person.email, *urls), "person.known", at=at)
        return
    else:
        person.name = draft.name
        if not draft.same_password:
            person.password = draft.password_hash
        audit.write(service.actor_named(person), "person.join_again", "person", person.ref, at=at)
    service_letters.send_confirmation(person, at=at)


def confirm(person: Person, *, at: datetime, name: str = "") -> None:
    """The mailbox is theirs. A guest has an account from now on, under the `name` that was typed to join."""
    person.confirmed_at = at
    if person.is_guest:
        person.is_guest, person.name = False, name or person.name or person.email
    audit.write(service.actor_named(person), "person.confirm", "person", person.ref, at=at)


def send_confirmation_again(person: Person, *, at: datetime) -> None:
    """Somebody with the right password has not confirmed the address yet."""
    audit.write(service.actor_named(person), "person.confirm_asked", "person", person.ref, at=at)
    service_letters.send_confirmation(person, at=at)
