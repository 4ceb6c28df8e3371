"""The versioned settings of the forum."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base


class Policy(Base):
    """One value from one moment on. Rows are added, never changed: the newest begun one counts."""

    __tablename__ = "policy"
    __table_args__ = (Index(None, "name", "from_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: A name of `policies.rules.POLICIES`.
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)
    from_at: Mapped[datetime]
    #: Who set it; empty for the first values.
    by_name: Mapped[str] = mapped_column(String(120), default="")
