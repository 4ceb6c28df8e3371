"""The office's review: return a need with a note, or publish it with a number that it keeps for ever."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.needs import emails, queries, rules, service
from forum.needs.models import Need, NeedState
from forum.needs.service_letters import address, announce, tell
from forum.needs.service_rules import fix_versions
from forum.needs.signals import NeedChanged, need_changed
from forum.policies import queries as policies
from forum.threads import service as threads

NUMBER_TRIES = 50
"""How often a number is taken again when another publisher was faster."""


def return_need(actor: Actor, need: Need, reason: str, *, at: datetime) -> None:
    """Make it a draft again, with a note that author and contact get by mail."""
    if need.state is not NeedState.IN_REVIEW or not actor.is_host:
        raise Refused(_("This need is not in review any more."))
    if not reason:
        raise RefusedFields({"reason": _("Say what should change")})
    need.state, need.returned_at, need.return_reason, need.review_by_on = NeedState.DRAFT, at, reason, None
    threads.take_back(need.thread)
    audit.write(actor, "need.return", "need", need.thread.ref, at=at, reason=reason)
    people = [need.thread.author, need.contact]
    tell(people, lambda: emails.returned(need, actor.name, address(need)), "need.returned", need, at=at)


def publish(
    actor: Actor, need: Need, *, at: datetime, questions_close_on: date | None = None, closes_on: date | None = None
) -> None:
    """Make it public with these last days (the typed ones when left out), and tell whoever follows its topics.

    Raises RefusedFields for a day that comes too early or an answer that is missing.
    """
    now = policies.current()
    if need.state is not NeedState.IN_REVIEW:
        raise Refused(_("This need is not in review any more."))
    if not rules.may_publish(actor, need, second_person=now.second_person):
        raise Refused(
            _("You wrote this need. A second person publishes it: ask a colleague in the CIO's office."),
            heading=_("A second person publishes"),
        )
    typed = service.days_of(need, now)
    questions, closes = questions_close_on or typed[0], closes_on or typed[1]
    service.check_dates(questions, closes, at, now)
    service.set_dates(need, questions, closes, at, now)
    wanting = rules.missing(need)
    if wanting:
        raise RefusedFields(wanting)
    _take_number(need, rules.local_day(at, now.zone).year)
    need.state, need.published_at = NeedState.PUBLISHED, at
    threads.publish(need.thread, at=at)
    fix_versions(need)
    service.put_text(need)
    service.keep_version(actor, need, at=at)
    for key in dict.fromkeys((need.thread.author_id, need.contact_id)):
        if key is not None:
            threads.follow(Actor(person_id=key), need.thread, at=at)
    audit.write(actor, "need.publish", "need", need.thread.ref, at=at, number=need.public_number)
    people = [need.thread.author, need.contact]
    tell(people, lambda: emails.published(need, address(need), now.zone), "need.published_author", need, at=at)
    announce("need.published", need, at=at)
    need_changed.send(NeedChanged(need, at))


def suggested_days(need: Need, *, at: datetime) -> tuple[date, date]:
    """The days that the office finds in the review form: the typed ones, or new ones where those come too early now."""
    now = policies.current()
    today = rules.local_day(at, now.zone)
    questions, closes = service.days_of(need, now)
    if questions is None or not rules.is_soon_enough(questions, today, now):
        questions = rules.proposed_dates(today, now).questions_close_on
    proposed = rules.proposed_dates(today, now, questions).closes_on
    return questions, closes if closes is not None and closes >= questions else proposed


def _take_number(need: Need, year: int) -> None:
    # Two publishers may read the same highest number; the constraint lets one keep it, the other reads again.
    for _try in range(NUMBER_TRIES):
        try:
            with db.session.begin_nested():
                need.number_year, need.number = year, queries.last_number(year) + 1
                db.session.flush()
        except IntegrityError:
            continue
        return
    raise Refused(_("Many needs are being published at this moment. Try again in a minute."))
