"""Rules and their versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from forum.core.database import Base


class RuleVersion(Base):
    """What a rule says from one change to the next; number 1 is the first."""

    __tablename__ = "rule_version"
    __table_args__ = (UniqueConstraint("rule_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    number: Mapped[int]
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(120))
    #: text, text_html, why, source_url, topics (slugs; none: it applies to every need), changed.
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class Rule(Base):
    """One rule of the framework. Its words are in its versions; a retired one stays readable."""

    __tablename__ = "rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Its short name: its word in addresses, for ever.
    slug: Mapped[str] = mapped_column(String(50), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    #: Number of the version that stands.
    version_number: Mapped[int]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str] = mapped_column(default="")

    version: Mapped[RuleVersion] = relationship(
        primaryjoin=lambda: and_(foreign(RuleVersion.rule_id) == Rule.id, RuleVersion.number == Rule.version_number),
        viewonly=True,
        uselist=False,
    )
