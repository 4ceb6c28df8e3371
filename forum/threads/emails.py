"""Letters about discussions: what became of a report."""

from flask_babel import gettext as _

from forum.core import links
from forum.mail.emails import Parts
from forum.threads.models import Post, ReportDecision, Thread


def report_decided(thread: Thread, post: Post, decision: ReportDecision, note: str) -> Parts:
    """To whoever reported a post."""
    sentence = {
        ReportDecision.KEEP: _("The office read the post that you reported, and keeps it."),
        ReportDecision.WARN: _("The office read the post that you reported, and wrote to its author. The post stays."),
        ReportDecision.HIDE: _("The office read the post that you reported, and removed it."),
    }[decision]
    return Parts(
        subject=_("What we did about your report"), sentence=sentence, facts=((_("What the office says"), note),),
        button=(_("Open the discussion"), _address(thread, post)), why=_("You reported this post."),
    )  # fmt: skip


def author_told(thread: Thread, post: Post, decision: ReportDecision, note: str) -> Parts:
    """To the author of a post that the office removed, or about which it has something to say."""
    hidden = decision is ReportDecision.HIDE
    return Parts(
        subject=_("We removed a post of yours") if hidden else _("About a post of yours"),
        sentence=_("The office removed a post that you wrote.")
        if hidden
        else _("The office has read a post that you wrote. It stays, and the office asks you to read this."),
        facts=((_("What the office says"), note),),
        button=(_("Open the discussion"), _address(thread, post)),
        why=_("You wrote the post."),
    )


def _address(thread: Thread, post: Post) -> str:
    return links.to("threads.show", ref=thread.ref, post=post.number, _anchor=f"post-{post.number}")
