"""Writes the letter of one reply to each person who follows its discussion as it happens."""

from collections.abc import Callable

from forum.mail.emails import Letter, compose
from forum.mail.models import Dispatch
from forum.mail.service import Recipient
from forum.policies import queries as policies
from forum.threads import emails, queries_posts


def reply_posted(dispatch: Dispatch) -> Callable[[Recipient], Letter | None]:
    """Composer of the dispatch "thread.posted": nothing for a post that was removed, and nothing for its author."""
    post = queries_posts.live_post_by_ref(str(dispatch.payload.get("post", "")))
    if post is None:
        return lambda _person: None
    author = post.author.name if post.author else post.imported_author
    if post.organization is not None:
        author = f"{author}, {post.organization.name}"
    now = policies.current()

    def one(person: Recipient) -> Letter | None:
        if person.key == post.author_id:
            return None
        return compose(emails.reply_posted(post.thread, post, author), notice=now.notice, sender=now.sender)

    return one
