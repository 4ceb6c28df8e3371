"""Invitations, feed addresses, and the calendar text of each event."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, words
from forum.events.models import Event


class InvitationState(StrEnum):
    HELD = "held"
    CANCELLED = "cancelled"


class Invitation(Base):
    """One person holds the calendar entry of one event. Updates and cancellations go to holders."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: Where it was sent: a later change of address does not move the ATTENDEE.
    address: Mapped[str] = mapped_column(String(320))
    #: The word in the organizer's plus address, by which an answer finds this row. In the clear, since each
    #: update must carry the same ORGANIZER.
    token: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[InvitationState] = mapped_column(words(InvitationState), default=InvitationState.HELD)
    #: SEQUENCE and DTSTAMP of the last message; each message has a later stamp.
    sequence: Mapped[int] = mapped_column(default=0)
    stamped_at: Mapped[datetime]
    #: Time, place and way as the last message told them (`rules.mark`), empty where a release before this column told
    #: them, and SEQUENCE of the first message that did: an answer below it is to an earlier time or place.
    told: Mapped[str] = mapped_column(String(64), default="", server_default="")
    told_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    #: `EventText.revision` that the last message told: who was told after a change is not told of it again.
    revision: Mapped[int] = mapped_column(default=0)
    #: SEQUENCE and DTSTAMP of the last answer by mail that decided whether the person comes; both or neither.
    replied_sequence: Mapped[int | None]
    replied_stamp: Mapped[datetime | None]
    #: Message-ID of the first mail, on which updates thread.
    first_message_id: Mapped[str] = mapped_column(String(120))

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()


class FeedToken(Base):
    """A person's secret feed address. Only its digest is kept; a new one revokes the old."""

    __tablename__ = "feed_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    #: At most once a day.
    last_used_on: Mapped[date | None]

    person: Mapped[Person] = relationship()


class EventText(Base):
    """The VEVENT of an event as feeds carry it: made when the event changes, joined when a feed is asked for."""

    __tablename__ = "event_text"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    text: Mapped[str]
    zone: Mapped[str] = mapped_column(String(60))
    #: When the text last changed: DTSTAMP and LAST-MODIFIED in feeds.
    modified_at: Mapped[datetime]
    #: Raised with each change that a calendar shows.
    revision: Mapped[int] = mapped_column(default=0)
    #: From when on no feed shows it: some time after it is over or cancelled.
    leaves_at: Mapped[datetime] = mapped_column(index=True, server_default="9999-12-31 00:00:00.000000")
    #: Whether the event was public when the text was last looked at.
    is_public: Mapped[bool] = mapped_column(default=False)
    #: Something that it says, beside the event, is new: a job writes it again.
    is_old: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Nothing reads it any more; the column goes with the release after next.
    hidden_at: Mapped[datetime | None]


class FeedMark(Base):
    """One row: what tells each state of the feeds from the one before, without reading what they show."""

    __tablename__ = "feed_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Raised whenever what public feeds show changed.
    revision: Mapped[int]
    #: When that was; None when never.
    changed_at: Mapped[datetime | None]
    #: Raised whenever what any feed shows may have changed. Only personal feeds ask for it: it tells of restricted things too.
    any_revision: Mapped[int] = mapped_column(default=0, server_default="0")
