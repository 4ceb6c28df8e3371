"""What each letter about a need says. Subjects name the act or the fact first, then the title."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core import markup
from forum.core.jinja import day_text, locale, moment_text
from forum.core.links import to
from forum.mail.emails import SUBJECT_LENGTH, Parts, subject
from forum.needs import rules
from forum.needs.models import Need, NeedUpdate, OutcomeKind, Question
from forum.organizations.models import Audience


def short_day(day: date) -> str:
    """ "Dec 4", as subjects say it."""
    return str(format_date(day, _("MMM d"), locale=locale()))


def _about(need: Need, fact: str, after: str = "") -> str:
    """A subject about a need; what not everybody may read is not named there."""
    if need.thread.audience is not Audience.PUBLIC:
        return str(_("An update for members"))
    if not after:
        return subject(fact, need.thread.title)
    room = SUBJECT_LENGTH - len(fact) - len(after) - 3
    title = need.thread.title
    kept = title if len(title) <= room else title[: max(room - 1, 12)].rstrip() + "…"
    return f"{fact}: {kept} {after}"


def _agency(need: Need) -> str:
    return need.thread.organization.name if need.thread.organization else ""


def to_review(need: Need, url: str) -> Parts:
    """To the office: somebody sent a need in."""
    facts = [(_("Need"), need.thread.title), (_("Agency"), _agency(need))]
    if need.review_by_on:
        facts.append((_("Review by"), day_text(need.review_by_on)))
    return Parts(
        _about(need, _("To review")), _("%(agency)s sent a need for review.", agency=_agency(need)), facts,
        (_("Review the need"), url), why=_("You get this because you work in the office."),
    )  # fmt: skip


def returned(need: Need, by: str, url: str) -> Parts:
    """To author and contact: the office asks for a change."""
    return Parts(
        _about(need, _("Returned with a note")), _("%(name)s returned the need with a note.", name=by),
        [(_("Need"), need.thread.title)], (_("Change the need"), url), markup.render(need.return_reason), need.return_reason,
        why=_("You get this because you wrote the need or answer for it."),
    )  # fmt: skip


def dates(need: Need, zone: str) -> list[tuple[str, str]]:
    """The dates of a need as facts."""
    facts = []
    if need.questions_close_at:
        facts.append((_("Questions until"), moment_text(need.questions_close_at, zone)))
    if need.answers_due_on:
        facts.append((_("Answers by"), day_text(need.answers_due_on)))
    if need.closes_at:
        facts.append((_("Closes"), moment_text(need.closes_at, zone)))
    return facts


def published(need: Need, url: str, zone: str) -> Parts:
    """To author and contact: the need is public."""
    return Parts(
        _about(need, _("Published")), _("The need is public now, and questions may come."),
        [(_("Need"), need.thread.title), (_("Number"), need.public_number or ""), *dates(need, zone)],
        (_("Read the need"), url), why=_("You get this because you wrote the need or answer for it."),
    )  # fmt: skip


def question_received(need: Need, question: Question, url: str) -> Parts:
    """To the asker: we have it, and this is by when."""
    return Parts(
        _("We have your question. Answer by %(day)s", day=day_text(question.due_on)),
        _("%(agency)s has your question. Question and answer go to everyone together, without your name.", agency=_agency(need)),
        [(_("Need"), need.thread.title), (_("Answer by"), day_text(question.due_on))], (_("Read the need"), url),
        markup.render(question.text), question.text, why=_("You get this because you asked."),
    )  # fmt: skip


def to_answer(need: Need, question: Question, url: str) -> Parts:
    """To whoever answers: a question waits."""
    fact = _("Answer by %(day)s", day=short_day(question.due_on))
    return Parts(
        subject(fact, rules.first_words(question.text)), _("A company asked about your need."),
        [(_("Need"), need.thread.title), (_("Answer by"), day_text(question.due_on))], (_("Answer the question"), url),
        markup.render(question.text), question.text, why=_("You get this because you answer for this need."),
    )  # fmt: skip


def set_aside(need: Need, question: Question, url: str) -> Parts:
    """To the asker: the question is not published, and why."""
    return Parts(
        subject(_("About your question"), rules.first_words(question.text)),
        _("%(agency)s does not publish this question.", agency=_agency(need)),
        [(_("Need"), need.thread.title), (_("Your question"), rules.first_words(question.text, 200))],
        (_("Read the need"), url), markup.render(question.reason), question.reason, why=_("You get this because you asked."),
    )  # fmt: skip


def released(
    need: Need, questions: Sequence[Question], updates: Sequence[NeedUpdate],
    moved: tuple[date, date] | None, url: str,
) -> Parts:  # fmt: skip
    """To followers and askers: what became public at one release hour; `moved` is the end of questions, from and to."""
    if moved:
        was, until = short_day(moved[0]), short_day(moved[1])
        fact = _("New date: questions until %(until)s (was %(was)s)", until=until, was=was)
    elif updates:
        fact = _("Update %(number)s", number=updates[-1].number)
    else:
        fact = ngettext("%(num)d new answer", "%(num)d new answers", len(questions))
    counts = []
    if updates:
        counts.append(ngettext("%(num)d update", "%(num)d updates", len(updates)))
    if questions:
        counts.append(ngettext("%(num)d answer", "%(num)d answers", len(questions)))
    told = [_("**Update %(number)s.** %(text)s", number=u.number, text=u.text) for u in updates]
    told += [
        _("**Question %(number)s.** %(text)s", number=q.number, text=q.text) + f"\n\n{q.answer}" for q in questions
    ]
    words = "\n\n".join(told)
    return Parts(
        _about(need, fact), _("%(agency)s told everyone something new about a need.", agency=_agency(need)),
        [(_("Need"), need.thread.title), (_("New"), ", ".join(counts))], (_("Read all"), url),
        markup.render(words), words.replace("**", ""), why=_("You get this because you follow this need or asked about it."),
        settings_url=to("threads.follows"),
    )  # fmt: skip


def closed(need: Need, url: str, *, by_hand: bool) -> Parts:
    """To contact and author, or, when it was closed early, to followers."""
    sentence = (
        _("%(agency)s closed the need early. It takes no more questions; the outcome is to come.", agency=_agency(need))
        if by_hand
        else _("The need is closed. It takes no more questions. Now record what came of it.")
    )
    return Parts(
        _about(need, _("Closed")), sentence, [(_("Need"), need.thread.title)],
        (_("Read the need") if by_hand else _("Record the outcome"), url),
        why=_("You get this because you follow this need.") if by_hand else _("You get this because you answer for this need."),
        settings_url=to("threads.follows") if by_hand else "",
    )  # fmt: skip


def reopened(need: Need, reason: str, url: str, zone: str) -> Parts:
    """To followers: a closed need is open again, and why."""
    return Parts(
        _about(need, _("Open again")), _("%(agency)s opened the need again.", agency=_agency(need)),
        [(_("Need"), need.thread.title), *dates(need, zone)], (_("Read the need"), url),
        markup.render(reason), reason, why=_("You get this because you follow this need."), settings_url=to("threads.follows"),
    )  # fmt: skip


def outcome(need: Need, url: str) -> Parts:
    """To followers and askers: what came of it; for a withdrawn need the reason."""
    kind = need.outcome or OutcomeKind.NO_ACTION
    facts = [(_("Need"), need.thread.title), (_("Outcome"), str(rules.OUTCOME_WORDS[kind]))]
    if need.outcome_reference:
        facts.append((_("Number"), need.outcome_reference))
    return Parts(
        _about(need, _("Outcome")), _("%(agency)s recorded what came of the need.", agency=_agency(need)), facts,
        (_("Read the need"), url), markup.render(need.outcome_text), need.outcome_text,
        why=_("You get this because you follow this need or asked about it."), settings_url=to("threads.follows"),
    )  # fmt: skip


def overdue(need: Need, question: Question, days: int, url: str) -> Parts:
    """To whoever answers: the day has passed."""
    fact = ngettext("%(num)d day late", "%(num)d days late", days)
    return Parts(
        subject(fact, rules.first_words(question.text)), _("A question about your need waits for an answer."),
        [(_("Need"), need.thread.title), (_("Answer by"), day_text(question.due_on))], (_("Answer the question"), url),
        markup.render(question.text), question.text, why=_("You get this because you answer for this need."),
    )  # fmt: skip
