"""Open a discussion, reply, edit: what people write, and the versions of it."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core import markup
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused
from forum.core.jinja import moment_text
from forum.mail import service as mail
from forum.organizations.models import Audience, AudienceList, AudienceListAgency
from forum.taxonomy import queries as taxonomy
from forum.taxonomy.models import Topic
from forum.threads import queries_posts, rules
from forum.threads import service as spine
from forum.threads.models import Life, Post, PostVersion, Thread, ThreadKind
from forum.threads.rules import NoPost
from forum.threads.service import Readers
from forum.threads.signals import TextAdded, text_added

_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class DiscussionDraft:
    """A discussion as typed: topics by slug, the first post in Markdown."""

    title: str
    topics: Sequence[str]
    body: str
    readers: Readers
    #: An innovation or an event; its topics are then those of the discussion too.
    about: Thread | None = None


@dataclass(frozen=True)
class PostDraft:
    """A reply as typed. `readers` None: whoever reads the discussion."""

    body: str
    readers: Readers | None = None


def open_discussion(actor: Actor, draft: DiscussionDraft, *, at: datetime) -> Thread:
    """A new discussion with its first post; its author follows it. The same once more within minutes is the first one.

    Raises Refused when the actor may not open one, may not write for these readers, or writes very often.
    """
    if not actor.is_member or actor.person_id is None:
        raise Refused(_not_approved(), heading=_("You cannot start a discussion yet"))
    topics = _topics(draft)
    _check_readers(draft.readers, labels_for(actor, draft.about))
    twice = queries_posts.same_discussion(actor.person_id, draft.title, draft.body, at - rules.TWICE)
    if twice is not None:
        return twice
    _check_often(actor, at)
    thread = spine.open_thread(actor, ThreadKind.DISCUSSION, draft.title, at=at, readers=draft.readers, life=Life.LIVE)
    spine.set_topics(thread, topics)
    thread.about_id = draft.about.id if draft.about else None
    _add_post(actor, thread, draft.body, None, at)
    spine.follow(actor, thread, at=at)
    audit.write(actor, "thread.open", "thread", thread.ref, at=at, title=draft.title, audience=thread.audience.value)
    index(thread, summary=markup.excerpt(draft.body))
    return thread


def labels_for(actor: Actor, about: Thread | None) -> Sequence[Audience]:
    """The labels with which the actor may open a discussion, about something or not; widest first.

    Raises Refused where this actor, or nobody, may open one about it.
    """
    if about is None:
        return rules.thread_labels(actor)
    labels = rules.labels_about(actor, about)
    if labels:
        return labels
    if about.kind is ThreadKind.NEED:
        raise Refused(
            _("Whatever is said about a need goes to everybody. Ask a question on the need instead."),
            heading=_("No discussion about a need"),
        )
    raise Refused(
        _("You cannot start a discussion about this. Start one in a topic instead."), heading=_("No discussion here")
    )


def _topics(draft: DiscussionDraft) -> Sequence[Topic]:
    if draft.about is not None and draft.about.topics:
        return draft.about.topics[: rules.TOPICS_MOST]
    topics = taxonomy.topics_by_slug(draft.topics)
    if not 1 <= len(topics) <= rules.TOPICS_MOST:
        raise Refused(_("Choose one to three topics"), field="topics")
    return topics


def reply(actor: Actor, thread: Thread, draft: PostDraft, *, at: datetime) -> Post:
    """A post below the others; those who follow are told. The same text once more within minutes is the first one.

    Raises Refused while nobody, or not this actor, may post here.
    """
    db.session.refresh(thread, with_for_update=True)  # so that two replies at once get two numbers
    check_open(actor, thread, at)
    readers = draft.readers or Readers(thread.audience)
    _check_readers(readers, rules.post_labels(actor, thread))
    twice = queries_posts.same_post(actor.person_id or 0, thread, draft.body, at - rules.TWICE)
    if twice is not None:
        return twice
    _check_often(actor, at)
    post = _add_post(actor, thread, draft.body, readers, at)
    audit.write(
        actor, "post.add", "post", post.ref, at=at,
        thread=thread.ref, number=post.number, audience=post.audience.value,
    )  # fmt: skip
    about = mail.About("thread.posted", "thread", thread.ref)
    mail.dispatch(about, at=at, revision=post.number, payload={"post": post.ref})
    if not rules.is_narrower(post, thread):
        # Writing all words of a long discussion takes longer than everything else about a reply.
        text_added.send(TextAdded(thread))
    return post


def edit(actor: Actor, thread: Thread, post: Post, body: str, *, at: datetime) -> Post:
    """New text for a post; the old one is kept. The same text changes nothing."""
    db.session.refresh(post, with_for_update=True)
    if not rules.may_edit(actor, post):
        raise Refused(_("Only the person who wrote a post can change it."), heading=_("You cannot change this post"))
    check_open(actor, thread, at)
    if body == post.body:
        return post
    number = len(queries_posts.versions(post)) + 1
    written_at = post.edited_at or post.posted_at
    db.session.add(
        PostVersion(post_id=post.id, number=number, by_name=actor.name, at=written_at, data={"body": post.body})
    )
    post.body, post.body_html, post.edited_at = body, str(markup.render(body)), at
    audit.write(actor, "post.edit", "post", post.ref, at=at, thread=thread.ref, number=post.number, version=number + 1)
    index(thread, summary=markup.excerpt(body) if post.number == 1 else None)
    return post


def check_open(actor: Actor, thread: Thread, at: datetime) -> None:
    """Raise Refused with what, why and what instead, unless `actor` may post in the thread at `at`."""
    why = rules.may_post(actor, thread, at)
    if why is not None:
        raise Refused(why_not(thread, why), heading=_("No replies here now"))


def why_not(thread: Thread, why: NoPost) -> str:
    """What, why, and what instead, as sentences for the person."""
    if why is NoPost.HELD:
        contact = _("Write to %(contact)s.", contact=thread.hold_contact) if thread.hold_contact else ""
        return f"{thread.hold_sentence} {contact}".strip()
    sentences = {
        NoPost.LOCKED: _(
            "This discussion takes no more replies. The office closed it on %(moment)s. Follow it to hear what comes"
            " next, or start another discussion.",
            moment=moment_text(thread.locked_at),
        ),
        NoPost.CLOSED: _(
            "Replies to this discussion closed on %(moment)s. Read what was said, or start another discussion.",
            moment=moment_text(thread.closes_at),
        ),
        NoPost.NOT_APPROVED: _not_approved(),
        NoPost.IMPORTED: _(
            "This is an imported public record, so it takes no replies. Start a discussion of your own."
        ),
        NoPost.NOT_HERE: _(
            "Nobody posts freely here, so that nothing is said that not everybody gets. Ask a question instead."
        ),
        NoPost.NOT_LIVE: _("This discussion is not open. Follow its topic to hear of others."),
    }
    return str(sentences[why])


def _not_approved() -> str:
    return str(
        _(
            "You can post once the office has approved your organization and you speak for it. Until then you can"
            " read and follow."
        )
    )


def _check_often(actor: Actor, at: datetime) -> None:
    if queries_posts.post_count_since(actor.person_id or 0, at - rules.HOUR) >= rules.POSTS_AN_HOUR:
        raise Refused(
            _("You have written %(count)s posts within an hour, which is the most. Go on in a while.",
              count=rules.POSTS_AN_HOUR),
            field="body",
        )  # fmt: skip


def _check_readers(readers: Readers, labels: Sequence[Audience]) -> None:
    if readers.audience not in labels:
        raise Refused(_("Choose who may read this from the list"), field="audience")
    own_list = readers.audience is Audience.NAMED_AGENCIES and readers.audience is not labels[0]
    if own_list and not readers.agency_ids:
        raise Refused(_("Choose the agencies that may read this"), field="agencies")


def _add_post(actor: Actor, thread: Thread, body: str, readers: Readers | None, at: datetime) -> Post:
    audience = readers.audience if readers else thread.audience
    narrow = audience is not thread.audience
    post = Post(
        thread_id=thread.id, number=queries_posts.last_number(thread, narrow=narrow) + 1, author_id=actor.person_id,
        organization_id=actor.organization_id, body=body, body_html=str(markup.render(body)), posted_at=at,
        audience=audience, audience_list_id=None if narrow else thread.audience_list_id,
    )  # fmt: skip
    if narrow and audience is Audience.NAMED_AGENCIES and readers is not None:
        post.audience_list_id = _new_list(readers.agency_ids)
    if not narrow:
        thread.post_count += 1
        spine.touch(thread, at=at)
    db.session.add(post)
    db.session.flush()  # its number and ref are named by the rows around it
    return post


def _new_list(agency_ids: Sequence[int]) -> int:
    named = AudienceList()
    db.session.add(named)
    db.session.flush()  # its key goes into the rows below
    db.session.add_all(AudienceListAgency(list_id=named.id, organization_id=key) for key in agency_ids)
    return named.id


def index(thread: Thread, *, summary: str | None = None) -> None:
    """Tell those who index what all readers of the discussion may read; `summary` where that changed too."""
    words = html.unescape(_TAGS.sub(" ", queries_posts.open_html(thread)))
    spine.put_text(thread, title=thread.title, summary=thread.summary if summary is None else summary, words=words)
