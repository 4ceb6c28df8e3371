"""Replies by mail: the address that says whose and to what, and what becomes of the text."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from forum.accounts import queries as accounts
from forum.accounts.models import Person
from forum.accounts.service_letters import write_to
from forum.core import links, refs, tokens
from forum.core.database import db, touched
from forum.core.errors import Refused
from forum.core.text import many_lines
from forum.mail import queries_inbound
from forum.mail.service import About
from forum.organizations.queries import actor_of_person
from forum.threads import emails_kept, queries, queries_kept, rules, rules_mail, service_posts
from forum.threads.models import Post, Thread, ThreadKind
from forum.threads.models_kept import KeptReply
from forum.threads.rules_mail import KEPT_A_DAY, KEPT_MOST, NewText
from forum.threads.service_posts import PostDraft

BOX = "reply"
KEPT = "reply.kept"
#: What replies to an address are for: one discussion, or a mail that told of several things.
TO_THREAD, TO_ISSUE = "threads.reply", "digests.reply"


def local_part(person_ref: str, ref: str, purpose: str = TO_THREAD) -> str:
    """The address of one person's replies to one thing, by its ref (`refs.LENGTH` letters)."""
    said = person_ref + ref
    return f"{BOX}+{said}{tokens.mac(purpose, said)}"


def read_tag(tag: str, purpose: str = TO_THREAD) -> tuple[Person, str] | None:
    """Whose address it is, and the ref of what it is for; None when it is not ours, or the account is closed."""
    said, mac = tag[: 2 * refs.LENGTH], tag[2 * refs.LENGTH :]
    if not tokens.is_mac(purpose, said, mac):
        return None
    person = accounts.by_ref(said[: refs.LENGTH])
    return (person, said[refs.LENGTH :]) if person is not None and person.active else None


def shown(person: Person, ref: str) -> Thread | None:
    """A discussion, if the person may see it now."""
    return queries.thread_by_ref(actor_of_person(person), ref, ThreadKind.DISCUSSION)


def post(person: Person, thread: Thread, new: NewText, *, at: datetime) -> Post:
    """Post what is new as that person, as the page would. Raises Refused as the page does, and where it is not sure."""
    body = many_lines(new.text)
    if not new.is_sure or not body:
        raise Refused(_("We could not tell what in your mail is new, and what it quotes."))
    if len(body) > rules.BODY_MOST:
        raise Refused(
            _("Your reply is longer than the %(most)s characters that a post may have.", most=f"{rules.BODY_MOST:,}")
        )
    with db.session.begin_nested():
        return service_posts.reply(actor_of_person(person), thread, PostDraft(body), at=at)


def may_keep(person: Person, *, at: datetime) -> bool:
    """Whether the person has not had so many letters about kept replies that something must be going round."""
    return queries_inbound.written_count(person.ref, KEPT, person.ref, at - rules_mail.A_DAY) < KEPT_A_DAY


def keep(person: Person, text: str, why: str, thread_refs: Sequence[str], *, at: datetime) -> KeptReply | None:
    """Keep a text that is for one of these discussions for its author, and say by mail why and where it can be posted;
    None where there is nothing to keep."""
    body = many_lines(text)[:KEPT_MOST]
    if not body:
        return None
    kept = KeptReply(ref=refs.new(), person=person, body=body, thread_refs=list(thread_refs), kept_at=at)
    db.session.add(kept)
    found = queries_kept.places(actor_of_person(person), thread_refs, at)
    if len(found) == 1:
        title, url = found[0].title, links.to("threads.kept", ref=found[0].ref, kept=kept.ref)
    else:
        title, url = "", links.to("threads.place", kept=kept.ref)
    write_to(person, About(KEPT, "person", person.ref), lambda: emails_kept.kept(why, title, url), at=at)
    return kept


def sweep(*, at: datetime) -> int:
    """Take away what was kept for longer than `rules_mail.KEPT_FOR`; how many."""
    return touched(delete(KeptReply).where(KeptReply.kept_at <= at - rules_mail.KEPT_FOR))
