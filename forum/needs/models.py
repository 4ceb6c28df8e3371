"""Needs, their questions and answers, and their numbered updates."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, HasRef, words
from forum.framework.models import Rule, RuleVersion
from forum.organizations.models import Organization
from forum.threads.models import Thread


class NeedState(StrEnum):
    """What people did; what the clock decides is `rules.phase`."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    CLOSED = "closed"
    SOLICITATION = "solicitation"
    SUSPENDED = "suspended"
    OUTCOME = "outcome"
    ARCHIVED = "archived"
    DISPOSED = "disposed"


class Engagement(StrEnum):
    EXPLORING = "exploring"
    OPEN = "open"


class OutcomeKind(StrEnum):
    SOLICITATION = "solicitation"
    MET_BY_VEHICLE = "met_by_vehicle"
    NO_ACTION = "no_action"
    HANDLED_INSIDE = "handled_inside"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Money(StrEnum):
    """Might this become a purchase? Vendors ask this first."""

    NOT_KNOWN = "not_known"
    THIS_YEAR = "this_year"
    NEXT_YEAR = "next_year"
    NO = "no"


class Need(Base):
    """A problem and the outcome that an agency seeks. Not a solicitation; never deleted, only closed or withdrawn."""

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("number_year", "number"),
        Index(None, "state", "questions_close_at"),
        Index(None, "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), unique=True)
    #: N-<year>-<number>, given when it is first published, never again.
    number_year: Mapped[int | None]
    number: Mapped[int | None]
    state: Mapped[NeedState] = mapped_column(words(NeedState), default=NeedState.DRAFT)
    engagement: Mapped[Engagement] = mapped_column(words(Engagement), default=Engagement.OPEN)

    # The form's own parts; what it requires is a rule, since imported needs have only `as_published`.
    outcome_sought: Mapped[str] = mapped_column(default="")
    people_affected: Mapped[str] = mapped_column(default="")
    measure: Mapped[str] = mapped_column(default="")
    why_now: Mapped[str] = mapped_column(default="")
    tried: Mapped[str] = mapped_column(default="")
    constraints: Mapped[str] = mapped_column(default="")
    money: Mapped[Money] = mapped_column(words(Money), default=Money.NOT_KNOWN)
    #: Why phrases that the outcome check marked were kept: phrase -> reason.
    kept_phrases: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: Who answers for the agency.
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: Text and safe HTML of an imported record.
    as_published: Mapped[str] = mapped_column(default="")
    as_published_html: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")
    source_license: Mapped[str] = mapped_column(String(60), default="")

    questions_close_at: Mapped[datetime | None]
    answers_due_on: Mapped[date | None]
    closes_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    #: The day by which the office promised to review it.
    review_by_on: Mapped[date | None]
    returned_at: Mapped[datetime | None]
    #: The reviewer's note on the last return.
    return_reason: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[OutcomeKind | None] = mapped_column(words(OutcomeKind))
    #: What was learnt; for a withdrawn need, the reason.
    outcome_text: Mapped[str] = mapped_column(default="")
    #: Number of the solicitation or of the contract.
    outcome_reference: Mapped[str] = mapped_column(String(120), default="")
    outcome_at: Mapped[datetime | None]
    #: Since when contact goes to the officer alone, and who that is.
    quiet_since_at: Mapped[datetime | None]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    question_count: Mapped[int] = mapped_column(default=0)
    answer_count: Mapped[int] = mapped_column(default=0)
    update_count: Mapped[int] = mapped_column(default=0)
    #: Raised by each change that readers must hear of.
    revision: Mapped[int] = mapped_column(default=0)

    thread: Mapped[Thread] = relationship()
    contact: Mapped[Person | None] = relationship(foreign_keys=[contact_id])
    officer: Mapped[Person | None] = relationship(foreign_keys=[officer_id])
    rules: Mapped[list["NeedRule"]] = relationship(order_by="NeedRule.position", viewonly=True)

    @property
    def public_number(self) -> str | None:
        return f"N-{self.number_year}-{self.number:04d}" if self.number else None


class NeedCode(Base):
    """A code that describes a need; suggested, never demanded."""

    __tablename__ = "need_code"

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(12), primary_key=True)
    code: Mapped[str] = mapped_column(String(12), primary_key=True)


class NeedColleague(Base):
    """A colleague who may answer while the contact is away."""

    __tablename__ = "need_colleague"

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class NeedRule(Base):
    """What was decided on a rule of the framework for a need.

    Until the need is published only what differs from the rule's own topics stands here: left out with a reason, or
    added. Publishing writes a row for each rule that applies or was left out, with its version and place.
    """

    __tablename__ = "need_rule"
    __table_args__ = (
        ForeignKeyConstraint(["rule_id", "version_number"], ["rule_version.rule_id", "rule_version.number"]),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"), primary_key=True)
    applies: Mapped[bool]
    #: Why it does not apply: for the agency and the office alone.
    reason: Mapped[str] = mapped_column(default="")
    #: The version that stood when the need was published.
    version_number: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)

    rule: Mapped[Rule] = relationship()
    version: Mapped[RuleVersion | None] = relationship(
        primaryjoin=lambda: and_(
            foreign(NeedRule.rule_id) == RuleVersion.rule_id, foreign(NeedRule.version_number) == RuleVersion.number
        ),
        viewonly=True,
    )


class NeedVersion(Base):
    """What a need said from one change to the next."""

    __tablename__ = "need_version"
    __table_args__ = (UniqueConstraint("need_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    number: Mapped[int]
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class QuestionState(StrEnum):
    RECEIVED = "received"
    #: An answer is written and waits for the release hour.
    ANSWERED = "answered"
    PUBLISHED = "published"
    #: Not a question, or answered already; the asker is told why.
    SET_ASIDE = "set_aside"


class Question(Base, HasRef):
    """A question about a need. Becomes public together with its answer, for all at once.

    There is no column for the asker here: who asked is in `question_asker`, which no public query reads.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("need_id", "number"),
        Index(None, "state", "release_at"),
        Index(None, "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    #: Given when it is published: 1 is the first that everyone was told.
    number: Mapped[int | None]
    state: Mapped[QuestionState] = mapped_column(words(QuestionState), default=QuestionState.RECEIVED)
    text: Mapped[str]
    #: The company's name, only where the asker wants it shown.
    shown_company: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime]
    #: The day by which the agency should answer.
    due_on: Mapped[date]
    answer: Mapped[str] = mapped_column(default="")
    answer_html: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answering_organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    answered_at: Mapped[datetime | None]
    #: When question and answer become public together.
    release_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    #: How many people were told.
    told_count: Mapped[int] = mapped_column(default=0)
    #: At which event and when it was asked, where it was asked in a room; in words.
    asked_where: Mapped[str] = mapped_column(String(400), default="")
    #: Why it was set aside; the asker reads it.
    reason: Mapped[str] = mapped_column(default="")

    need: Mapped[Need] = relationship()
    answering_organization: Mapped[Organization | None] = relationship()


class QuestionAsker(Base):
    """Who asked: for the agency and the office, and to tell the asker. Never joined in a public query."""

    __tablename__ = "question_asker"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))

    person: Mapped[Person] = relationship()
    organization: Mapped[Organization | None] = relationship()


class NeedUpdate(Base, HasRef):
    """A numbered change to a published need (an addendum): what it says now and said before."""

    __tablename__ = "need_update"
    __table_args__ = (UniqueConstraint("need_id", "number"), Index(None, "release_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    #: Given when it is released.
    number: Mapped[int | None]
    text: Mapped[str]
    text_html: Mapped[str]
    #: field -> [before, after], for fields that changed with it; applied at the release.
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    release_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    told_count: Mapped[int] = mapped_column(default=0)

    need: Mapped[Need] = relationship()

    @property
    def moved(self) -> list[tuple[str, datetime | None, datetime]]:
        """The moments that change with it: name, before, after."""
        pairs = [(name, *pair) for name, pair in self.changes.items() if pair[1]]
        return [
            (name, datetime.fromisoformat(old) if old else None, datetime.fromisoformat(new))
            for name, old, new in pairs
        ]
