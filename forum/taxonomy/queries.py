"""Topics and codes as forms and lists need them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from forum.core.database import db
from forum.taxonomy.models import Code, Topic


def topics(*, retired: bool = False) -> Sequence[Topic]:
    """The areas in their order; `retired` adds those that take nothing new."""
    found = select(Topic).order_by(Topic.position, Topic.name)
    return db.session.scalars(found if retired else found.where(Topic.retired_at.is_(None))).all()


def topic(slug: str) -> Topic | None:
    return db.session.scalar(select(Topic).where(Topic.slug == slug))


def topics_by_slug(slugs: Iterable[str]) -> Sequence[Topic]:
    """The topics of these slugs; unknown slugs are left out."""
    return db.session.scalars(select(Topic).where(Topic.slug.in_(list(slugs))).order_by(Topic.position)).all()


def code(scheme: str, word: str) -> Code | None:
    return db.session.scalar(select(Code).where(Code.scheme == scheme, Code.code == word))


def codes(scheme: str, words: str = "", limit: int = 20) -> Sequence[Code]:
    """Codes of a scheme that begin with or contain `words`, shortest code first."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = select(Code).where(Code.scheme == scheme).order_by(Code.code).limit(limit)
    if words:
        found = found.where(
            or_(Code.code.startswith(escaped, escape="\\"), Code.title.ilike(f"%{escaped}%", escape="\\"))
        )
    return db.session.scalars(found).all()
