"""What changed, in words: from and to, how many answers with the first, what became of a need or an event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.markup import excerpt
from forum.core.text import one_line
from forum.digests.emails_say import Clock
from forum.digests.rules_issue import Line
from forum.digests.rules_news import About, Answered, Change, Moved, Reply, Scheduled, Turned, Updated
from forum.needs.models import OutcomeKind

QUOTE_MOST = 120
"""Characters of a question or an answer in a digest."""
REPLY_MOST = 600
"""Characters of a reply in a mail that comes at once."""
MOST_REPLIES = 3


@dataclass(frozen=True)
class Told:
    """The lines of one thing, what a subject says of it, and the words of its link."""

    lines: tuple[Line, ...]
    fact: str
    action: str


def told(about: About, changes: Sequence[Change], clock: Clock) -> Told:
    """Everything that changed about a thing, what matters most first."""
    found = [part for say in _SAY for part in say(about, changes, clock)]
    lines = tuple(line for line, _fact, _action in found)
    return Told(lines, found[0][1] if found else _("News"), next((a for _l, _f, a in found if a), ""))


Said = list[tuple[Line, str, str]]


def _turned(_about: About, changes: Sequence[Change], _clock: Clock) -> Said:
    return [_turn(change) for change in changes if isinstance(change, Turned)]


def _turn(change: Turned) -> tuple[Line, str, str]:
    if change.what == "cancelled":
        return Line(_("Cancelled"), quote=change.said), _("Cancelled"), ""
    if change.what == "closed":
        return Line(_("Closed. The agency takes no more questions")), _("Closed"), ""
    if change.what == "quiet":
        return Line(_("Quiet period: contact only the officer named")), _("Quiet period"), ""
    words = {
        OutcomeKind.SOLICITATION: _("Outcome: went to solicitation"),
        OutcomeKind.MET_BY_VEHICLE: _("Outcome: met by an existing contract"),
        OutcomeKind.NO_ACTION: _("Outcome: no action"),
        OutcomeKind.HANDLED_INSIDE: _("Outcome: handled inside"),
        OutcomeKind.MERGED: _("Outcome: merged with another need"),
        OutcomeKind.WITHDRAWN: _("Outcome: withdrawn"),
    }
    return Line(words[OutcomeKind(change.what)], note=change.said), _("Outcome"), _("Read the outcome")


def _moved(about: About, changes: Sequence[Change], clock: Clock) -> Said:
    """From what an event said before the first change to what it says now."""
    first = next((change for change in changes if isinstance(change, Moved)), None)
    if first is None or about.starts_at is None:
        return []
    found: Said = []
    started = _moment(first.before.get("starts_at"))
    if started is not None and started != about.starts_at:
        line = Line(
            _("When"), clock.start(started, _day_before(first, about)), clock.start(about.starts_at, about.starts_on)
        )
        found.append((line, _("Moved to %(day)s", day=clock.day(about.starts_on or about.starts_at)), ""))
    place = str(first.before.get("place") or "")
    if place != about.place:
        found.append((Line(_("Where"), place or _("online"), about.place or _("online")), _("New place"), ""))
    return found


def _day_before(first: Moved, about: About) -> date | None:
    """The first day of what was an all-day event before it changed."""
    was_whole = first.before.get("all_day", str(about.starts_on is not None)) == "True"
    wall = _moment(first.before.get("starts_local")) if was_whole else None
    return wall.date() if wall is not None else about.starts_on if was_whole else None


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _scheduled(_about: About, changes: Sequence[Change], _clock: Clock) -> Said:
    """The newest agenda of the window; how many lines changed is counted over all of its versions."""
    versions = [change for change in changes if isinstance(change, Scheduled)]
    if not versions:
        return []
    last = versions[-1]
    if last.number == len(versions):
        return [(Line(_("The agenda is published")), _("Agenda"), _("See the agenda"))]
    count = sum(version.count for version in versions)
    note = ngettext("%(num)d change", "%(num)d changes", count)
    line = Line(_("Agenda, version %(number)s", number=last.number), note=note)
    return [(line, _("New agenda"), _("See the agenda"))]


def _updated(_about: About, changes: Sequence[Change], clock: Clock) -> Said:
    found: Said = []
    labels = {"questions_close_at": _("Questions until"), "closes_at": _("Closes")}
    for change in changes:
        if not isinstance(change, Updated):
            continue
        note = _("update %(number)s", number=change.number)
        fact = _("Update %(number)s", number=change.number)
        moved = [(labels[name], pair) for name, pair in change.changes.items() if name in labels]
        days = [(label, clock.day(_moment(pair[0])), clock.day(_moment(pair[1]))) for label, pair in moved]
        found += [(Line(label, before, after, note), fact, "") for label, before, after in days if after]
        if not days:
            found.append((Line(_("%(update)s:", update=fact), quote=_short(change.text)), fact, ""))
    return found


def _answered(_about: About, changes: Sequence[Change], _clock: Clock) -> Said:
    answers = [change for change in changes if isinstance(change, Answered)]
    if not answers:
        return []
    first = answers[0]
    count = ngettext("%(num)d answer.", "%(num)d answers.", len(answers))
    quote = _("“%(question)s” %(answer)s", question=_short(first.question), answer=_short(first.answer))
    fact = ngettext("%(num)d new answer", "%(num)d new answers", len(answers))
    action = _("Read all") if len(answers) > 1 else _("Read the answer")
    return [(Line(count, quote=quote), fact, action)]


def _replied(_about: About, changes: Sequence[Change], _clock: Clock) -> Said:
    replies = [change for change in changes if isinstance(change, Reply)]
    if not replies:
        return []
    count = ngettext("%(num)d reply", "%(num)d replies", len(replies))
    names = [name for name in dict.fromkeys(reply.author for reply in replies) if name][:3]
    note = _("from %(names)s", names=", ".join(names)) if names else ""
    if any(reply.is_narrow for reply in replies):
        # The page of the issue keeps no quotations, so it does not name who wrote for fewer readers.
        return [(Line(_("Replies:"), quote=f"{count} {note}".strip()), count, "")]
    return [(Line(count, note=note), count, "")]


def reply_lines(changes: Sequence[Change]) -> tuple[Line, ...]:
    """What the newest replies say, oldest first, for a mail that comes at once."""
    replies = [change for change in changes if isinstance(change, Reply)][-MOST_REPLIES:]
    return tuple(
        Line(_("%(author)s:", author=reply.author or _("Somebody")), quote=excerpt(reply.text, REPLY_MOST))
        for reply in replies
    )


def _short(text: str) -> str:
    said = excerpt(text, QUOTE_MOST)
    return one_line(said)


_SAY: tuple[Callable[[About, Sequence[Change], Clock], Said], ...] = (
    _turned,
    _moved,
    _scheduled,
    _updated,
    _answered,
    _replied,
)
