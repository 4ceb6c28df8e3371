"""Letters to companies that apply to present: received, confirm, in reserve, not selected, cancelled. Pure."""

from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup

from forum.calls.models import Application
from forum.core import jinja
from forum.events.models import Event
from forum.events.rules_words import event_subject, short_day, when_text
from forum.mail.emails import Parts


def _facts(application: Application, *more: tuple[str, str]) -> list[tuple[str, str]]:
    event = application.event
    return [
        (_("Event"), event.thread.title),
        (_("When"), when_text(event)),
        (_("Innovation"), application.innovation.thread.title),
        *more,
    ]


def _why(application: Application) -> str:
    return str(_("You get this because you applied to present for %(company)s.", company=application.organization.name))


def _reason(application: Application) -> Markup:
    return jinja.lines(application.reason)


def application_sent(application: Application, url: str) -> Parts:
    """The company's application arrived."""
    event = application.event
    assert event.call_closes_at is not None  # noqa: S101  there was a call
    return Parts(
        subject=event_subject(_("We have your application"), event),
        sentence=_("We have your application to present. The CIO's office decides after the call closes."),
        facts=_facts(application, (_("Call closes"), jinja.moment_text(event.call_closes_at, event.zone))),
        button=(_("See your application"), url),
        why=_why(application),
    )


def confirm_slot(application: Application, slot_at: datetime, url: str, *, is_published: bool = False) -> Parts:
    """The company was selected, and confirms by a day. A slot that no published agenda shows may still move."""
    event = application.event
    assert application.confirm_by_at is not None  # noqa: S101  set by whoever selected
    return Parts(
        subject=event_subject(
            _("Confirm your slot by %(day)s", day=short_day(application.confirm_by_at, event.zone)), event
        ),
        sentence=_(
            "You are selected to present. Confirm your slot, or decline it so that another company can present."
        ),
        facts=_slot_facts(application, slot_at, application.confirm_by_at, is_published=is_published),
        button=(_("Confirm or decline"), url),
        body_html=_reason(application),
        body_text=application.reason,
        why=_why(application),
    )


def _slot_facts(
    application: Application, slot_at: datetime, confirm_by: datetime, *, is_published: bool
) -> list[tuple[str, str]]:
    zone = application.event.zone
    when = jinja.moment_text(slot_at, zone)
    return _facts(
        application,
        (
            _("Your slot"),
            when if is_published else _("%(moment)s, planned. The agenda is published later", moment=when),
        ),
        (_("Confirm by"), jinja.moment_text(confirm_by, zone)),
    )


def confirm_soon(application: Application, slot_at: datetime, url: str, *, is_published: bool = False) -> Parts:
    """The company was selected, has not confirmed, and one day is left. Of the time it says what `confirm_slot` says."""
    event = application.event
    assert application.confirm_by_at is not None  # noqa: S101  set by whoever selected
    return Parts(
        subject=event_subject(
            _("Slot not confirmed, answer by %(day)s", day=short_day(application.confirm_by_at, event.zone)), event
        ),
        sentence=_("You have not confirmed your slot. After the time below it may go to the next company."),
        facts=_slot_facts(application, slot_at, application.confirm_by_at, is_published=is_published),
        button=(_("Confirm or decline"), url),
        why=_why(application),
    )


def in_reserve(application: Application, number: int, url: str) -> Parts:
    """The company waits in reserve; the first presents when a slot becomes free."""
    event = application.event
    fact = _("You are first in reserve") if number == 1 else _("You are number %(number)s in reserve", number=number)
    return Parts(
        subject=event_subject(fact, event),
        sentence=_("You are number %(number)s in reserve. We mail you if a slot becomes free.", number=number),
        facts=_facts(application),
        button=(_("See your application"), url),
        body_html=_reason(application),
        body_text=application.reason,
        why=_why(application),
    )


def not_selected(application: Application, url: str) -> Parts:
    """The company was not selected, with the reason."""
    return Parts(
        subject=event_subject(_("Not selected, and why"), application.event),
        sentence=_("You were not selected to present at this event. This is why:"),
        facts=_facts(application),
        button=(_("See the event"), url),
        body_html=_reason(application),
        body_text=application.reason,
        why=_why(application),
    )


def cancelled(application: Application, event: Event, url: str) -> Parts:
    """The event will not take place."""
    return Parts(
        subject=event_subject(_("Cancelled"), event),
        sentence=_("This event will not take place, so there is no slot to give. This is why:"),
        facts=_facts(application),
        button=(_("See the event"), url),
        body_html=jinja.lines(event.reason),
        body_text=event.reason,
        why=_why(application),
    )
