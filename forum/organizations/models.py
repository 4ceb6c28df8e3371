"""Organizations, who speaks for them, and the label that says who may read a row."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.database import Base, HasRef, words
from forum.taxonomy.models import Topic


class OrganizationKind(StrEnum):
    HOST = "host"
    AGENCY = "agency"
    VENDOR = "vendor"


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class Audience(StrEnum):
    """Who may read. No value holds a vendor and an agency alone: what the state tells one vendor, it tells all."""

    PUBLIC = "public"
    MEMBERS = "members"
    AGENCIES = "agencies"
    NAMED_AGENCIES = "named_agencies"
    OFFICE = "office"


organization_topic = Table(
    "organization_topic",
    Base.metadata,
    Column("organization_id", ForeignKey("organization.id"), primary_key=True),
    Column("topic_id", ForeignKey("topic.id"), primary_key=True, index=True),
)


class Organization(Base, HasRef):
    """A company, an agency, or the office that hosts the forum."""

    __tablename__ = "organization"
    __table_args__ = (
        Index(None, "kind", "name_key"),
        UniqueConstraint("imported_from", "imported_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The word in its address; stable for ever.
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[OrganizationKind] = mapped_column(words(OrganizationKind))
    name: Mapped[str] = mapped_column(String(200))
    #: Folded name without legal forms, by which imports and newcomers find the same company.
    name_key: Mapped[str] = mapped_column(String(200))
    #: One sentence: who they are.
    summary: Mapped[str] = mapped_column(default="")
    #: Markdown as typed, and the safe HTML made of it when it was written.
    about: Mapped[str] = mapped_column(default="")
    about_html: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    #: Two-letter state, as in US postal addresses.
    state: Mapped[str] = mapped_column(String(2), default="")
    #: The agency above it, for divisions.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    requested_at: Mapped[datetime]
    #: The day by which the office promised to decide.
    decide_by_on: Mapped[date | None]
    approved_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    #: Why it was refused; the person reads it.
    reason: Mapped[str] = mapped_column(default="")
    imported_from: Mapped[str | None] = mapped_column(String(60))
    imported_key: Mapped[str | None] = mapped_column(String(240))

    topics: Mapped[list[Topic]] = relationship(secondary=organization_topic, order_by=Topic.position)

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None


class AgencyDomain(Base):
    """A mail domain that the host keeps: whoever confirms an address in it may join that agency."""

    __tablename__ = "agency_domain"

    id: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(String(253), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    added_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()


class Offer(Base):
    """What a company offers under a contract programme, as a public record says it."""

    __tablename__ = "organization_offer"
    __table_args__ = (UniqueConstraint("organization_id", "record_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    #: Digest of the source row, so that a second import finds it.
    record_key: Mapped[str] = mapped_column(String(64))
    programme: Mapped[str] = mapped_column(String(60), default="")
    offering_group: Mapped[str] = mapped_column(default="")
    capabilities: Mapped[str] = mapped_column(default="")
    brands: Mapped[str] = mapped_column(default="")
    expires_on: Mapped[date | None]
    contract_number: Mapped[str] = mapped_column(String(60), default="")


class Membership(Base, HasRef):
    """A person speaks for an organization, from approval until it ends."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "organization_id"),
        Index(None, "organization_id"),
        Index(
            "uq_membership_acting", "person_id", unique=True,
            sqlite_where=text("is_acting"), postgresql_where=text("is_acting"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    role: Mapped[Role] = mapped_column(words(Role), default=Role.MEMBER)
    #: A right that the host gives to a member of an agency or of the office.
    is_procurement: Mapped[bool] = mapped_column(default=False)
    #: The one organization that the person acts for now.
    is_acting: Mapped[bool] = mapped_column(default=False)
    requested_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    organization: Mapped[Organization] = relationship()


class AudienceList(Base):
    """The agencies behind one label "named agencies"."""

    __tablename__ = "audience_list"

    id: Mapped[int] = mapped_column(primary_key=True)


class AudienceListAgency(Base):
    __tablename__ = "audience_list_agency"

    list_id: Mapped[int] = mapped_column(ForeignKey("audience_list.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True, index=True)


class Restricted:
    """A row that may be restricted: its label, the agencies that the label names, and whose row it is.

    `organizations.queries.seen_by` is the only predicate over these three columns.
    """

    audience: Mapped[Audience] = mapped_column(words(Audience), default=Audience.PUBLIC)

    @declared_attr
    def audience_list_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("audience_list.id"))

    @declared_attr
    def organization_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("organization.id"), index=True)
