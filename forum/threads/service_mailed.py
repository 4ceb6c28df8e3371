"""Replies by mail: the address that says whose and to what, and what becomes of the text."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from forum.accounts import queries as accounts
from forum.accounts.models import Person
from forum.accounts.service_letters import write_to
from forum.core import links, refs, tokens
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.text import many_lines
from forum.mail import queries_inbound
from forum.mail.service import About
from forum.organizations.queries import actor_of_person
from forum.threads import emails_kept, queries, rules, rules_mail, service_posts
from forum.threads.models import Post, Thread, ThreadKind
from forum.threads.models_kept import KeptReply
from forum.threads.rules_mail import KEPT_A_DAY, KEPT_MOST, NewText
from forum.threads.service_posts import PostDraft

BOX = "reply"
KEPT = "reply.kept"
_PURPOSE = "threads.reply"
_NO_THREAD = "0" * refs.LENGTH


def local_part(person_ref: str, thread_ref: str = "") -> str:
    """The address of one person's replies to one discussion; without one, of replies that the person has to place."""
    said = person_ref + (thread_ref or _NO_THREAD)
    return f"{BOX}+{said}{tokens.mac(_PURPOSE, said)}"


def read_tag(tag: str) -> tuple[Person, str] | None:
    """Whose address it is, and the ref of the discussion (empty: none); None when it is not ours, or the account is closed."""
    said, mac = tag[: 2 * refs.LENGTH], tag[2 * refs.LENGTH :]
    if not tokens.is_mac(_PURPOSE, said, mac):
        return None
    person = accounts.by_ref(said[: refs.LENGTH])
    ref = said[refs.LENGTH :]
    return (person, "" if ref == _NO_THREAD else ref) if person is not None and person.active else None


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


def keep(person: Person, text: str, why: str, threads: list[Thread], *, at: datetime) -> KeptReply | None:
    """Keep a text for its author, and say by mail why and where it can be posted; None where there is nothing to keep."""
    body = many_lines(text)[:KEPT_MOST]
    if not body:
        return None
    kept = KeptReply(ref=refs.new(), person=person, body=body, kept_at=at)
    db.session.add(kept)
    places = [(thread.title, links.to("threads.kept", ref=thread.ref, kept=kept.ref)) for thread in threads]
    write_to(person, About(KEPT, "person", person.ref), lambda: emails_kept.kept(why, places), at=at)
    return kept


def sweep(*, at: datetime) -> int:
    """Take away what was kept for longer than `rules_mail.KEPT_FOR`; how many."""
    gone = db.session.execute(delete(KeptReply).where(KeptReply.kept_at <= at - rules_mail.KEPT_FOR))
    return int(gone.rowcount)  # type: ignore[attr-defined]
