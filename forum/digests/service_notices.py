"""Notices at once: one dispatch for what became live, and its letters."""

from collections.abc import Callable
from datetime import datetime

from forum.digests import emails_notices, queries_at_once
from forum.mail import service as mail
from forum.mail.emails import Letter, compose
from forum.mail.models import Dispatch
from forum.mail.service import Recipient
from forum.policies import queries as policies
from forum.threads.models import Thread


def announce(thread: Thread, *, at: datetime) -> Dispatch:
    """Tell those who hear as it happens; the worker finds out who they are."""
    return mail.dispatch(mail.About(queries_at_once.PUBLISHED, "thread", thread.ref), at=at)


def became_live(dispatch: Dispatch) -> Callable[[Recipient], Letter | None]:
    """Composer of "thread.published": nothing for what was taken away meanwhile."""
    thread, now = queries_at_once.live_thread(dispatch.object_ref), policies.current()

    def one(_to: Recipient) -> Letter | None:
        if thread is None:
            return None
        return compose(emails_notices.became_live(thread), notice=now.notice, sender=now.sender)

    return one
