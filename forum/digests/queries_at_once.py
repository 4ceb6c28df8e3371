"""Who hears as it happens: followers who chose so, page by page in the order of the person's key."""

from collections.abc import Sequence

from sqlalchemy import and_, select

from forum.accounts.models import Person
from forum.core.database import db
from forum.digests.models import Choice, Frequency
from forum.mail.models import Dispatch
from forum.mail.service import Recipient
from forum.organizations.models import Membership, Organization
from forum.organizations.queries import readers_of
from forum.threads.models import Follow
from forum.threads.queries_posts import live_post_by_ref


def thread_followers(dispatch: Dispatch, after: int, limit: int) -> Sequence[Recipient]:
    """Followers of the discussion of a new post, who chose "As it happens" and may read the post now.

    Empty where the post was removed meanwhile. The author is among them: the composer leaves the author out.
    """
    post = live_post_by_ref(str(dispatch.payload.get("post", "")))
    if post is None:
        return ()
    acting = and_(Membership.person_id == Person.id, Membership.is_acting, Membership.ended_at.is_(None))
    people = db.session.scalars(
        select(Person)
        .join(Follow, and_(Follow.person_id == Person.id, Follow.thread_id == post.thread_id, Follow.muted.is_(False)))
        .join(Choice, and_(Choice.person_id == Person.id, Choice.frequency == Frequency.AS_IT_HAPPENS))
        .outerjoin(Membership, acting)
        .outerjoin(Organization, Organization.id == Membership.organization_id)
        .where(Person.id > after, Person.active, Person.confirmed_at.is_not(None))
        .where(readers_of(post.thread), readers_of(post))
        .order_by(Person.id)
        .limit(limit)
    ).all()
    return [Recipient(p.email, p.name, p.ref, p.id, p.locale, p.zone) for p in people]
