"""Letters about discussions: a reply to what one follows, and what became of a report."""

from flask_babel import gettext as _
from markupsafe import Markup

from forum.core import links
from forum.mail.emails import Parts, subject
from forum.organizations.models import Audience
from forum.threads.models import Post, ReportDecision, Thread


def reply_posted(thread: Thread, post: Post, author: str) -> Parts:
    """To whoever follows the discussion as it happens. A restricted title stays out of the subject."""
    restricted = thread.audience is not Audience.PUBLIC or post.audience is not Audience.PUBLIC
    return Parts(
        subject=_("An update for members") if restricted else subject(_("Re"), thread.title),
        sentence=_("%(author)s replied in a discussion that you follow.", author=author),
        facts=((_("Discussion"), thread.title),),
        button=(_("Read it in its place"), _address(thread, post)),
        body_html=Markup(post.body_html),  # noqa: S704  cleaned when it was written
        body_text=post.body,
        why=_("You follow this discussion, and hear of it as it happens."),
        settings_url=links.to("threads.follows"),
    )


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
