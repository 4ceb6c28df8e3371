"""Show an innovation on a need, and take it back."""

from datetime import datetime

from flask_babel import gettext as _

from forum.audit import service as audit
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.innovations import emails, queries, rules
from forum.innovations.models import Innovation, InnovationState, Showing
from forum.innovations.service import tell
from forum.needs.models import Need
from forum.organizations.models import Audience
from forum.threads import service as threads


def check_open(need: Need, *, at: datetime) -> None:
    """Raises Refused where nothing can be shown on a need at that moment: before it is published, or after its close."""
    if rules.takes_showings(need, at):
        return
    heading = _("Nothing can be shown on this need now")
    if rules.is_quiet(need, at):
        raise Refused(
            _(
                "This need is in its quiet period: a purchase is being prepared. Write only to the officer named on its page."
            ),
            heading=heading,
        )
    raise Refused(
        _("This need is closed, so it takes no more innovations. Follow it to hear what comes next."), heading=heading
    )


def show(
    actor: Actor, need: Need, innovation: Innovation | None, how: str, *, acknowledged: bool, at: datetime
) -> Showing:
    """Show a listed innovation of the actor's company on an open need; the same once more changes nothing.

    Raises RefusedFields with a sentence for each answer that is missing, Refused where it stands there already.
    """
    check_open(need, at=at)
    problems = {
        "innovation": innovation is None and _("Choose which innovation you show"),
        "how": not how and _("Write how it answers this need"),
        "acknowledged": not acknowledged and _("Tick that this is market information, not an offer"),
    }
    wrong = {field: sentence for field, sentence in problems.items() if sentence}
    if wrong or innovation is None:
        raise RefusedFields(wrong)
    if not rules.is_own(actor, innovation.thread) or innovation.state is not InnovationState.LISTED:
        raise Refused(_("Choose an innovation of your company that is listed"), field="innovation")
    found = queries.showing(need, innovation)
    if found is not None and found.withdrawn_at is None:
        if found.how == how:
            return found
        raise Refused(
            _("This innovation is shown on this need already. Withdraw it first to say it anew."), field="innovation"
        )
    return _put(
        actor, found or Showing(need_id=need.id, innovation_id=innovation.id, need=need, innovation=innovation), how, at
    )


def _put(actor: Actor, showing: Showing, how: str, at: datetime) -> Showing:
    showing.by_id, showing.how, showing.shown_at = actor.person_id, how, at
    showing.acknowledged_at, showing.withdrawn_at = at, None
    db.session.add(showing)
    need, innovation = showing.need, showing.innovation
    threads.touch(need.thread, at=at)
    audit.write(
        actor, "innovation.show", "innovation", innovation.thread.ref, at=at, need=need.thread.ref, how=how,
        acknowledged=True,
    )  # fmt: skip
    if need.contact is not None:
        named = need.thread.audience is Audience.PUBLIC
        tell(
            need.contact, lambda: emails.shown(showing, names_need=named), "innovation.shown", innovation.thread, at=at
        )
    return showing


def withdraw(actor: Actor, showing: Showing, *, at: datetime) -> None:
    """Take an innovation off a need. Raises Refused for another company's."""
    if not rules.is_own(actor, showing.innovation.thread):
        raise Refused(_("Only the company that shows it can withdraw it."))
    showing.withdrawn_at = at
    audit.write(
        actor, "innovation.withdraw", "innovation", showing.innovation.thread.ref, at=at, need=showing.need.thread.ref
    )
