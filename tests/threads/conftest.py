"""A discussion of Basin Labs in Online services, and a hand to write in it."""

import pytest

from forum.core.database import db
from forum.organizations.models import Audience
from forum.threads import service_posts
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft, PostDraft


@pytest.fixture
def opened(cast, monday):
    """`opened()` is a committed discussion; `role` opens it, `readers` may read it."""

    def make(title="Counting cars", body="How do you count?", role="vendor", readers=Audience.PUBLIC, agencies=()):
        draft = DiscussionDraft(title, ["online-services"], body, Readers(readers, tuple(a.id for a in agencies)))
        thread = service_posts.open_discussion(cast.actor(role), draft, at=monday)
        db.session.commit()
        return thread

    return make


@pytest.fixture
def replied(cast, monday):
    """`replied(thread, body, role)` is a committed reply."""

    def make(thread, body="By loops.", role="agency", readers=None, at=monday):
        post = service_posts.reply(cast.actor(role), thread, PostDraft(body, readers), at=at)
        db.session.commit()
        return post

    return make
