"""Events, their slots and applications, and registrations."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, HasRef, WallTime, words
from forum.events.models_call import SlotsBy
from forum.events.models_invite import Invited
from forum.events.models_series import EventSeries
from forum.innovations.models import Innovation
from forum.needs.models import Need
from forum.organizations.models import Organization
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


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    RESERVE = "reserve"
    SELECTED = "selected"
    NOT_SELECTED = "not_selected"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PRESENTED = "presented"
    NO_SHOW = "no_show"


class Application(Base, HasRef):
    """A company asks to present an innovation at an event."""

    __tablename__ = "slot_application"
    __table_args__ = (UniqueConstraint("event_id", "innovation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    innovation_id: Mapped[int] = mapped_column(ForeignKey("innovation.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ApplicationState] = mapped_column(words(ApplicationState), default=ApplicationState.SENT)
    #: What people would see; for the office.
    note: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    #: Every decision has a reason, and it reaches the applicant.
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    confirm_by_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: Place in the published order, from 1; None for what was decided by hand.
    place: Mapped[int | None]
    #: When the presenter was reminded to confirm.
    nudged_at: Mapped[datetime | None]
    #: When the company cannot present: wall times in the event's zone, half-open; both or neither.
    away_from_local: Mapped[datetime | None] = mapped_column(WallTime)
    away_until_local: Mapped[datetime | None] = mapped_column(WallTime)

    event: Mapped[Event] = relationship()
    innovation: Mapped[Innovation] = relationship()
    organization: Mapped[Organization] = relationship()
    person: Mapped[Person] = relationship()


class Slot(Base, HasRef):
    """A timed place on the agenda, for a presenter or for a plain line such as a welcome."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[int]
    #: Wall time in the event's zone.
    starts_local: Mapped[datetime] = mapped_column(WallTime)
    minutes: Mapped[int]
    #: What a plain line says; empty for a presenter's slot.
    title: Mapped[str] = mapped_column(String(200), default="")
    application_id: Mapped[int | None] = mapped_column(ForeignKey("slot_application.id"), unique=True)
    #: The session (`models_agenda`) that it belongs to; None while the event has no sessions.
    session_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_session.id"))

    event: Mapped[Event] = relationship()
    application: Mapped[Application | None] = relationship()


class RegistrationState(StrEnum):
    """One state per person and event. Being promoted is an act, not a state."""

    INVITED = "invited"
    MAYBE = "maybe"
    REQUESTED = "requested"
    REGISTERED = "registered"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    ATTENDED = "attended"
    ABSENT = "absent"


class Registration(Base, HasRef, Invited):
    """A person and an event: invited, registered, waiting, gone."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"), Index(None, "event_id", "state", "state_at"),
        Index(None, "event_id", "state", "way", "queued_at"), Index(None, "event_id", "show_name", "id"),
        Index(None, "person_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Whom the person acted for then.
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    state: Mapped[RegistrationState] = mapped_column(words(RegistrationState))
    way: Mapped[Way] = mapped_column(words(Way), default=Way.ROOM)
    #: What the person needs to take part; seen by the office only.
    takes_part_with: Mapped[str] = mapped_column(default="")
    #: The name may stand on the public list; off until ticked.
    show_name: Mapped[bool] = mapped_column(default=False)
    state_at: Mapped[datetime]
    created_at: Mapped[datetime]
    #: When it was last said on a page, or by a link, whether the person comes: what a calendar sent before is late.
    said_at: Mapped[datetime | None]
    #: When a person who keeps a seat said maybe, until they say more; and when they were asked about it, once.
    unsure_at: Mapped[datetime | None]
    unsure_asked_at: Mapped[datetime | None]
    #: Since when the person waits for a seat: the order of the waitlist. None for who does not wait; who was let in at the
    #: door keeps it, so that undoing gives the place back.
    queued_at: Mapped[datetime | None]
    #: Why the state was given, where a reason is owed.
    reason: Mapped[str] = mapped_column(default="")
    #: The company or agency of a guest, in the guest's words.
    comes_from: Mapped[str] = mapped_column(String(200), default="")
    #: When and by whom in the office the person was let in at the door.
    checked_in_at: Mapped[datetime | None]
    checked_in_by: Mapped[str] = mapped_column(String(120), default="")
    #: When the office had arranged what the person needs.
    arranged_at: Mapped[datetime | None]
    #: When the person told the office that they came, although nobody checked them in.
    told_wrong_at: Mapped[datetime | None]
    #: The day on which the person answered the two questions; a day, so that it leads to no answer without a name.
    surveyed_on: Mapped[date | None]
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    organization: Mapped[Organization | None] = relationship()
