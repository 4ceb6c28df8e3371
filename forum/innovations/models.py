"""Innovations, their versions, and where they are shown."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, HasRef, words
from forum.needs.models import Need
from forum.threads.models import Thread


class InnovationState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    LISTED = "listed"
    RETURNED = "returned"
    RETIRED = "retired"


class Maturity(StrEnum):
    IDEA = "idea"
    PILOT = "pilot"
    ONE = "one"
    SEVERAL = "several"


class VendorRole(StrEnum):
    MAKER = "maker"
    INTEGRATOR = "integrator"
    RESELLER = "reseller"
    DISTRIBUTOR = "distributor"


class Delivery(StrEnum):
    SERVICE = "service"
    STATE_RUN = "state_run"
    MANAGED = "managed"
    EQUIPMENT = "equipment"
    PEOPLE = "people"


class Innovation(Base):
    """What a vendor presents to the state. Listed means readable, not recommended."""

    __tablename__ = "innovation"
    __table_args__ = (Index(None, "state", "listed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), unique=True)
    state: Mapped[InnovationState] = mapped_column(words(InnovationState), default=InnovationState.DRAFT)
    #: What problem it solves, and for whom.
    problem: Mapped[str] = mapped_column(default="")
    #: What changed for somebody who uses it: a number and where it comes from.
    change: Mapped[str] = mapped_column(default="")
    #: None for imported records, which do not say.
    maturity: Mapped[Maturity | None] = mapped_column(words(Maturity))
    vendor_role: Mapped[VendorRole | None] = mapped_column(words(VendorRole))
    #: Said by the company, unconfirmed until those named confirm it.
    used_by: Mapped[str] = mapped_column(default="")
    delivery: Mapped[Delivery | None] = mapped_column(words(Delivery))
    agency_brings: Mapped[str] = mapped_column(default="")
    #: Contract, partner, not yet. No prices.
    how_to_buy: Mapped[str] = mapped_column(default="")
    as_published: Mapped[str] = mapped_column(default="")
    as_published_html: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")
    source_license: Mapped[str] = mapped_column(String(60), default="")
    #: What else an imported record says, by name: program, phase, year, sponsor.
    source_facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    submitted_at: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    #: Why it was returned; only its own company reads it.
    return_reason: Mapped[str] = mapped_column(default="")
    #: Number of the text that is shown; 1 is the first that was listed.
    version: Mapped[int] = mapped_column(default=1)

    thread: Mapped[Thread] = relationship()


class InnovationVersion(Base):
    """What a listed innovation said from one edit to the next; number 1 is the first listing."""

    __tablename__ = "innovation_version"
    __table_args__ = (UniqueConstraint("innovation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    innovation_id: Mapped[int] = mapped_column(ForeignKey("innovation.id"))
    number: Mapped[int]
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Showing(Base, HasRef):
    """A company shows an innovation on a need. Market information, not an offer."""

    __tablename__ = "showing"
    __table_args__ = (UniqueConstraint("need_id", "innovation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"))
    innovation_id: Mapped[int] = mapped_column(ForeignKey("innovation.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: How it answers this need, at most 500 characters.
    how: Mapped[str]
    shown_at: Mapped[datetime]
    #: When the person acknowledged that it is market information, not an offer.
    acknowledged_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    need: Mapped[Need] = relationship()
    innovation: Mapped[Innovation] = relationship()
    by: Mapped[Person | None] = relationship()
