"""People and their sign-in sessions."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.database import Base, HasRef


class Person(UserMixin, Base, HasRef):  # type: ignore[misc]
    """Somebody with an account, or a guest of an event without one. Speaks for nobody until a membership says so."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    #: As typed; mail goes here.
    email: Mapped[str] = mapped_column(String(320))
    #: Folded, so that one address has one account.
    email_key: Mapped[str] = mapped_column(String(320), unique=True)
    #: Argon2 hash; None until a password is set.
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    #: Invited or registered by an address alone: has no account, cannot sign in, counts in no list of people.
    is_guest: Mapped[bool] = mapped_column(default=False)
    #: What cookies hold; a new one ends all sessions.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    joined_at: Mapped[datetime]
    #: IANA zone; None: the forum's.
    zone: Mapped[str | None] = mapped_column(String(60))
    #: Language of pages and mail; None: the forum's.
    locale: Mapped[str | None] = mapped_column(String(12))

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def shown_name(self) -> str:
        """The name, or the address of a guest who gave none: for the office and the person, never for the public."""
        return self.name or self.email

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie."""
        return self.fs_uniquifier


class SignInSession(Base, HasRef):
    """One browser that is signed in; listed under the person's account, and revocable."""

    __tablename__ = "sign_in_session"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Digest of the secret in the cookie.
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    #: At most once an hour, so that reading pages does not write.
    last_seen_at: Mapped[datetime]
    #: What the browser called itself, shortened.
    browser: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
