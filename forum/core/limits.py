"""How often one may do something: Flask-Limiter, counting in our own database, so that every worker counts together.

`@limiter.limit("10 per hour", key_func=…, methods=["POST"])` on a view; the count is committed before the view runs,
so that a refused try counts too.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse
from limits.storage import Storage
from sqlalchemy import Index, String, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock, tokens
from forum.core.database import WRITES, Base, db, touched, writing


class RateLimit(Base):
    """How often one thing was done in one stretch of time."""

    __tablename__ = "rate_limit"
    __table_args__ = (Index(None, "expires_at"),)

    #: Digest of what is counted: addresses of people are kept nowhere for this.
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    #: When counting starts again.
    expires_at: Mapped[datetime]


class DatabaseStorage(Storage):
    """Counts in the table `rate_limit`, one statement a count, in a transaction of its own."""

    STORAGE_SCHEME = ["database"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return OSError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more within `expiry` seconds; the count now."""
        wrote = bool(db.session.connection().get_execution_options().get(WRITES))
        at = clock.now()
        insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        row = insert(RateLimit).values(key=tokens.digest(key), count=amount, expires_at=at + timedelta(seconds=expiry))
        over = RateLimit.expires_at <= at
        counted = row.on_conflict_do_update(
            index_elements=[RateLimit.key],
            set_={
                "count": case((over, row.excluded.count), else_=RateLimit.count + row.excluded.count),
                "expires_at": case((over, row.excluded.expires_at), else_=RateLimit.expires_at),
            },
        ).returning(RateLimit.count)
        writing()
        count = int(db.session.execute(counted).scalar_one())
        db.session.commit()
        if wrote:
            writing()  # the request was about to write: it still may
        return count

    def get(self, key: str) -> int:
        """The count now; 0 where none was begun, or its time is over."""
        row = self._row(key)
        return row[0] if row else 0

    def get_expiry(self, key: str) -> float:
        """When counting starts again, in seconds of the epoch."""
        row = self._row(key)
        return (row[1] if row else clock.now()).timestamp()

    def _row(self, key: str) -> tuple[int, datetime] | None:
        row = db.session.execute(
            select(RateLimit.count, RateLimit.expires_at).where(
                RateLimit.key == tokens.digest(key), RateLimit.expires_at > clock.now()
            )
        ).first()
        return (row[0], row[1]) if row else None

    def check(self) -> bool:
        """Whether the store answers: it does where the forum does."""
        return True

    def clear(self, key: str) -> None:
        """Forget one count, in the transaction at hand."""
        db.session.execute(delete(RateLimit).where(RateLimit.key == tokens.digest(key)))

    def reset(self) -> int | None:
        """Forget every count, in the transaction at hand."""
        db.session.execute(delete(RateLimit))
        return None


limiter = Limiter(key_func=get_remote_address, strategy="fixed-window")


def init_app(app: Flask) -> None:
    """Count in the database, or in the store that RATELIMIT_STORAGE names."""
    app.config["RATELIMIT_STORAGE_URI"] = app.config["RATELIMIT_STORAGE"] or "database://"
    limiter.init_app(app)


def sweep(at: datetime) -> int:
    """Take away counts whose time is over; how many."""
    writing()
    count = touched(delete(RateLimit).where(RateLimit.expires_at <= at))
    db.session.commit()
    return count


def forget(limit: str, *who: str) -> None:
    """Let one count begin anew, in the transaction at hand: `who` is what the key function gave, then the scope."""
    limiter.limiter.clear(parse(limit), *who)
