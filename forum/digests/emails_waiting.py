"""What waits for a reader, in words: the act, by when, and the thing."""

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core import links
from forum.core.markup import excerpt
from forum.digests.emails_say import Clock
from forum.digests.rules_issue import Item, Line
from forum.digests.rules_news import Waiting

QUOTE_MOST = 120


def waiting_item(waiting: Waiting, clock: Clock) -> Item:
    """One thing that waits: for the office the counts of its desk, else the reader's own."""
    return _own(waiting, clock) if waiting.ref else _desk(waiting)


def _own(waiting: Waiting, clock: Clock) -> Item:
    fact, url, action = _say(waiting, clock)
    lines = []
    if waiting.starts_at is not None:
        lines.append(Line(clock.start(waiting.starts_at, waiting.starts_on)))
    if waiting.said and waiting.what != "newcomer":
        lines.append(Line("", quote=excerpt(waiting.said, QUOTE_MOST)))
    newcomer = waiting.what == "newcomer"
    title = fact if newcomer else str(_("%(act)s: %(title)s", act=fact, title=waiting.title))
    ref = "" if newcomer else waiting.ref
    act_url = links.to("calls.slot", token=waiting.token) if waiting.token else ""
    return Item("waiting", waiting.what, title, url, ref, lines=tuple(lines), action=action, fact=fact, act_url=act_url)


def _say(waiting: Waiting, clock: Clock) -> tuple[str, str, str]:
    day = clock.day(waiting.due)
    ref = waiting.ref
    need, event = links.to("needs.show", ref=ref), links.to("showcases.show", ref=ref)
    if waiting.what == "slot":
        fact = _("Confirm your slot by %(day)s", day=day) if day else _("Confirm your slot")
        return fact, event, _("Confirm or decline")
    if waiting.what == "invitation":
        fact = _("Answer an invitation by %(day)s", day=day) if day else _("Answer an invitation")
        return fact, event, _("Register, or say no")
    if waiting.what == "scores":
        fact = ngettext("Score %(num)d application", "Score %(num)d applications", waiting.count)
        return fact, links.to("calls.scores", ref=ref), _("See the applications")
    if waiting.what == "questions":
        fact = ngettext(
            "Answer a question by %(day)s", "Answer %(num)d questions, the first by %(day)s", waiting.count, day=day
        )
        return fact, need, _("Write the answer")
    if waiting.what == "returned":
        edit = links.to("needs.edit", ref=ref, part=1)
        return _("A need came back with a note"), edit, _("Change it and send it again")
    if waiting.what == "returned_innovation":
        url = links.to("innovations.edit", ref=ref)
        return _("An innovation came back with a note"), url, _("Change it and send it again")
    url = links.to("organizations.people", slug=ref)
    fact = _("%(name)s asks to speak for %(organization)s", name=waiting.said, organization=waiting.title)
    return fact, url, _("Approve or refuse")


def _desk(waiting: Waiting) -> Item:
    count = waiting.count
    words = {
        "review_needs": lambda: ngettext("%(num)d need to review", "%(num)d needs to review", count),
        "review_innovations": lambda: ngettext("%(num)d innovation to review", "%(num)d innovations to review", count),
        "approve": lambda: ngettext("%(num)d organization to approve", "%(num)d organizations to approve", count),
        "overdue": lambda: ngettext("%(num)d question is overdue", "%(num)d questions are overdue", count),
        "unmatched": lambda: ngettext(
            "%(num)d need without an innovation", "%(num)d needs without an innovation", count
        ),
        "unconfirmed": lambda: ngettext("%(num)d slot is not confirmed", "%(num)d slots are not confirmed", count),
        "replies": lambda: ngettext("%(num)d reply by mail to check", "%(num)d replies by mail to check", count),
        "reports": lambda: ngettext("%(num)d report to decide", "%(num)d reports to decide", count),
    }
    said = words[waiting.what]()
    return Item("waiting", "desk", said, links.to("desk.index"), fact=said)
