"""Events: what the office hosts, when and where, how many seats it has, and how its slots are given."""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.database import Base, WallTime, words
from forum.events.models_series import EventSeries
from forum.needs.models import Need
from forum.threads.models import Thread


class EventKind(StrEnum):
    SHOWCASE = "showcase"
    INDUSTRY_DAY = "industry_day"
    REVERSE_INDUSTRY_DAY = "reverse_industry_day"
    WORKSHOP = "workshop"
    BRIEFING = "briefing"


class EventState(StrEnum):
    """What people did; the call's and the registration's clocks are `rules.phase`."""

    DRAFT = "draft"
    PUBLISHED = "published"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class MayRegister(StrEnum):
    EVERYONE = "everyone"
    MEMBERS = "members"
    AGENCIES = "agencies"
    INVITED = "invited"


class Way(StrEnum):
    """How a person takes part."""

    ROOM = "room"
    ONLINE = "online"


class SlotsBy(StrEnum):
    """How the slots of a call are given."""

    DRAW = "draw"
    SCORE = "score"
    ORDER = "order"


class Event(Base):
    """Something that the office hosts at a place, online, or both. Its truth is wall time plus zone."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("ends_local >= starts_local", name="end_after_start"), Index(None, "state", "starts_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), unique=True)
    #: The need that it is for, where there is one.
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    kind: Mapped[EventKind] = mapped_column(words(EventKind, 24), default=EventKind.SHOWCASE)
    state: Mapped[EventState] = mapped_column(words(EventState), default=EventState.DRAFT)
    #: RFC 5545 UID: a bare UUIDv4 for life, the same in invitation, feed and download.
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    #: RFC 5545 SEQUENCE: raised when the time, the state or the place changes.
    sequence: Mapped[int] = mapped_column(default=0)
    #: Two sentences: why come.
    why_come: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    about_html: Mapped[str] = mapped_column(default="")
    starts_local: Mapped[datetime] = mapped_column(WallTime)
    ends_local: Mapped[datetime] = mapped_column(WallTime)
    #: IANA name.
    zone: Mapped[str] = mapped_column(String(60))
    #: Computed from the three columns above; recomputed when zone data change.
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    all_day: Mapped[bool] = mapped_column(default=False)
    has_room: Mapped[bool] = mapped_column(default=True)
    place: Mapped[str] = mapped_column(String(200), default="")
    has_online: Mapped[bool] = mapped_column(default=False)
    #: Shown to registered people only.
    online_url: Mapped[str] = mapped_column(String(500), default="")
    #: Seats in the room and online; None: no limit.
    room_seats: Mapped[int | None]
    online_seats: Mapped[int | None]
    room_taken: Mapped[int] = mapped_column(default=0)
    online_taken: Mapped[int] = mapped_column(default=0)
    #: Most seats of one company; None: no cap.
    company_seats: Mapped[int | None]
    may_register: Mapped[MayRegister] = mapped_column(words(MayRegister), default=MayRegister.EVERYONE)
    register_by_at: Mapped[datetime | None]
    #: The office checks each registration before it takes a seat.
    approves: Mapped[bool] = mapped_column(default=False)
    #: The call for presenters, where there is one.
    slot_minutes: Mapped[int | None]
    slot_count: Mapped[int] = mapped_column(default=0)
    call_opens_at: Mapped[datetime | None]
    call_closes_at: Mapped[datetime | None]
    slots_by: Mapped[SlotsBy] = mapped_column(words(SlotsBy), default=SlotsBy.DRAW)
    #: Made when the call is opened. Only its SHA-256 is public until the slots are filled.
    draw_seed: Mapped[str] = mapped_column(String(64), default="")
    #: Slots kept for companies that never presented here.
    first_timer_slots: Mapped[int] = mapped_column(default=0)
    #: Who presented here within twelve months goes behind.
    recent_goes_behind: Mapped[bool] = mapped_column(default=False)
    #: Reviewers read no names of companies and people until the slots are filled.
    hides_names: Mapped[bool] = mapped_column(default=False)
    #: The newest published version of the agenda; 0: none is published.
    agenda_number: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
    modified_at: Mapped[datetime]
    #: When time, place or way last changed, so that everybody was asked to answer again.
    asked_again_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    #: When slides, notes or questions from the room last became public.
    released_at: Mapped[datetime | None]
    #: When those who attended were asked what they thought of it.
    surveyed_at: Mapped[datetime | None]
    #: How many attended, as the office said when it was completed.
    attended_count: Mapped[int | None]
    #: Why it was cancelled.
    reason: Mapped[str] = mapped_column(default="")
    #: The series that ties it to others, and its place in it.
    series_id: Mapped[int | None] = mapped_column(ForeignKey(EventSeries.id), index=True)
    series_number: Mapped[int | None]
    source_url: Mapped[str] = mapped_column(default="")
    source_license: Mapped[str] = mapped_column(String(60), default="")
    revision: Mapped[int] = mapped_column(default=0)

    thread: Mapped[Thread] = relationship()
    need: Mapped[Need | None] = relationship()

    @property
    def starts_there(self) -> datetime:
        """The start as an aware moment in the event's own zone."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def is_imported(self) -> bool:
        return self.thread.imported_from is not None
