"""Whom the host wants to invite, and until when an answer is asked for."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, TextAreaField

from forum.core.form_fields import DayField, choices, too_long
from forum.core.text import many_lines, one_line
from forum.events.models import Event
from forum.registrations import rules_invite
from forum.registrations.service_invite import InviteDraft
from forum.taxonomy import queries as taxonomy


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Four ways to name people; whoever is named twice gets one invitation."""

    organizations = TextAreaField(
        _l("Organizations"), description=_l("One name a line. Everybody who speaks for them is invited."),
        filters=[many_lines], render_kw={"rows": 3}, validators=[too_long(20_000)],
    )  # fmt: skip
    topics = SelectMultipleField(
        _l("Topics"), description=_l("Who follows them, and companies that work on them."), choices=[], validate_choice=False,
    )  # fmt: skip
    by_need = BooleanField(
        _l("Everybody whom the need concerns"),
        description=_l(
            "Who follows the need, companies that showed something on it, and companies that work on its topics."
        ),
    )
    addresses = TextAreaField(
        _l("Addresses"), description=_l("One a line. Who has no account is invited as a guest."),
        filters=[many_lines], render_kw={"rows": 6},
        validators=[too_long(rules_invite.ADDRESSES_LENGTH)],
    )  # fmt: skip
    answer_by_on = DayField(
        _l("Answer by"),
        description=_l("Until 5:00 p.m. that day. Who has not answered is reminded once, 3 workdays before."),
    )

    def offer(self, event: Event) -> "InviteForm":
        """Ask about the need only where the event is for one."""
        self.topics.choices = choices({topic.slug: topic.name for topic in taxonomy.topics()})
        if event.need_id is None:
            del self.by_need
        return self

    def draft(self) -> InviteDraft:
        """The service's draft of what was typed."""
        names = (one_line(line) for line in (self.organizations.data or "").splitlines())
        return InviteDraft(
            organizations=tuple(dict.fromkeys(filter(None, names))), topic_slugs=tuple(self.topics.data or ()),
            by_need=bool(self.by_need.data) if self.by_need is not None else False, addresses=self.addresses.data or "",
            answer_by_on=self.answer_by_on.data,
        )  # fmt: skip
