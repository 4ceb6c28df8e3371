"""The log's one table."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base


class Entry(Base):
    """One act: who did what to which object, when. Never changed, but for its seal and the disposal of its payload.

    People and things are named by kind and ref, never by foreign key: the log outlives them.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "object_kind", "object_ref"), Index(None, "actor_ref"), Index(None, "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    #: object.verb, such as "need.publish".
    act: Mapped[str] = mapped_column(String(60))
    #: The person; empty where the forum itself acted.
    actor_ref: Mapped[str] = mapped_column(String(10), default="")
    actor_name: Mapped[str] = mapped_column(default="")
    #: The organization that the person acted for.
    organization_ref: Mapped[str] = mapped_column(String(10), default="")
    object_kind: Mapped[str] = mapped_column(String(30))
    object_ref: Mapped[str] = mapped_column(String(40))
    #: What changed, as JSON; disposal may empty it.
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: SHA-256 of the payload's canonical JSON as it was written; the chain covers this, not the payload.
    payload_digest: Mapped[str] = mapped_column(String(64))
    disposed_at: Mapped[datetime | None]
    #: Place in the chain, from 1, in commit order; None until sealed.
    seal_number: Mapped[int | None] = mapped_column(unique=True)
    #: SHA-256 over the previous seal and this entry.
    seal: Mapped[str | None] = mapped_column(String(64))
