"""Threads, posts and their versions, follows and reports."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, HasRef, words
from forum.organizations.models import Organization, Restricted
from forum.taxonomy.models import Topic


class ThreadKind(StrEnum):
    DISCUSSION = "discussion"
    NEED = "need"
    INNOVATION = "innovation"
    EVENT = "event"


class Life(StrEnum):
    """Where a thread stands before any feature's own stages: only live ones are for others than the owner and the office."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    LIVE = "live"
    REMOVED = "removed"


thread_topic = Table(
    "thread_topic",
    Base.metadata,
    Column("thread_id", ForeignKey("thread.id"), primary_key=True),
    Column("topic_id", ForeignKey("topic.id"), primary_key=True),
    Index(None, "topic_id", "thread_id"),
)


class Thread(Base, HasRef, Restricted):
    """The spine of a need, an innovation, an event or a discussion: title, owner, readers, life, dates, counters."""

    __tablename__ = "thread"
    __table_args__ = (
        Index("ix_thread_about", "about_id", "life", "last_activity_at", "ref"),
        Index("ix_thread_list", "kind", "life", "last_activity_at", "id"),
        Index("ix_thread_pinned", "kind", "life", "pinned_at"),
        Index("ix_thread_new", "kind", "life", "published_at"),
        Index("ix_thread_owner", "organization_id", "kind"),
        UniqueConstraint("imported_from", "imported_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ThreadKind] = mapped_column(words(ThreadKind))
    #: The only title there is. Imported ones reach 187 characters.
    title: Mapped[str] = mapped_column(String(300))
    #: One sentence for lists, searches and mails.
    summary: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    life: Mapped[Life] = mapped_column(words(Life), default=Life.DRAFT)
    created_at: Mapped[datetime]
    #: When it became live for the first time.
    published_at: Mapped[datetime | None]
    #: Last post, answer, update or change that readers should hear of.
    last_activity_at: Mapped[datetime]
    post_count: Mapped[int] = mapped_column(default=0)
    follower_count: Mapped[int] = mapped_column(default=0)
    #: No posts any more, by a person's act.
    locked_at: Mapped[datetime | None]
    #: No posts from this moment on.
    closes_at: Mapped[datetime | None]
    #: Stands first in its topic.
    pinned_at: Mapped[datetime | None]
    #: A hold stops posts below: the sentence, whom to contact instead, and until when (None: until lifted).
    hold_sentence: Mapped[str] = mapped_column(default="")
    hold_contact: Mapped[str] = mapped_column(default="")
    hold_until: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(String(120), default="")
    removed_reason: Mapped[str] = mapped_column(default="")
    #: Source of an imported public record, and its id there.
    imported_from: Mapped[str | None] = mapped_column(String(60))
    imported_key: Mapped[str | None] = mapped_column(String(120))

    #: What a discussion is about: the thread of an innovation or of an event, never of a need. None: its topics alone.
    about_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"))

    author: Mapped[Person | None] = relationship()
    organization: Mapped[Organization | None] = relationship()
    topics: Mapped[list[Topic]] = relationship(secondary=thread_topic, order_by=Topic.position)


class Post(Base, HasRef, Restricted):
    """One contribution to a discussion. Never wider than its thread; removed ones leave a tombstone."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        Index(None, "posted_at"),
        Index("ix_post_page", "thread_id", "posted_at", "number"),
        Index("ix_post_author", "author_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    #: 1 is the opening post; numbers are never used again. Those that fewer people may read than the thread count
    #: from `rules.NARROW_FROM` on, so that no gap in the others tells of them.
    number: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Who wrote it where there is no account: "Vendor", "Agency" of an imported record.
    imported_author: Mapped[str] = mapped_column(String(60), default="")
    body: Mapped[str]
    body_html: Mapped[str]
    posted_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    #: Marked by the office as the official answer.
    official_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(String(120), default="")
    removed_reason: Mapped[str] = mapped_column(default="")

    thread: Mapped[Thread] = relationship()
    author: Mapped[Person | None] = relationship()
    organization: Mapped[Organization | None] = relationship()


class PostVersion(Base):
    """What a post said before an edit; number 1 is the first text."""

    __tablename__ = "post_version"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int]
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Follow(Base):
    """A person wants to hear of exactly one thread, topic or organization; or, muted, does not."""

    __tablename__ = "follow"
    __table_args__ = (
        CheckConstraint(
            "(thread_id IS NOT NULL AND topic_id IS NULL AND organization_id IS NULL)"
            " OR (thread_id IS NULL AND topic_id IS NOT NULL AND organization_id IS NULL)"
            " OR (thread_id IS NULL AND topic_id IS NULL AND organization_id IS NOT NULL)",
            name="one_thing",
        ),
        UniqueConstraint("person_id", "thread_id"),
        UniqueConstraint("person_id", "topic_id", name="uq_follow_person_topic"),
        UniqueConstraint("person_id", "organization_id", name="uq_follow_person_organization"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    muted: Mapped[bool] = mapped_column(default=False)
    since_at: Mapped[datetime]


class ReportDecision(StrEnum):
    KEEP = "keep"
    HIDE = "hide"
    WARN = "warn"


class Report(Base, HasRef):
    """A reader says that a post breaks the rules; the office decides and tells the reader."""

    __tablename__ = "report"
    __table_args__ = (Index(None, "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    decision: Mapped[ReportDecision | None] = mapped_column(words(ReportDecision))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    #: What the reporter is told.
    note: Mapped[str] = mapped_column(default="")

    post: Mapped[Post] = relationship()
    reporter: Mapped[Person] = relationship()
