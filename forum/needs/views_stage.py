"""Change a public need: numbered updates, closing, opening again, withdrawing, and what came of it."""

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import clock
from forum.core.access import Who, audience
from forum.core.form_pages import beside, done, form_page
from forum.core.jinja import moment_text
from forum.needs import forms, rules, service, service_outcome, service_updates
from forum.needs.views import managed, needs
from forum.policies import queries as policies


@needs.route("/<ref>/update", methods=["GET", "POST"])
@audience(Who.STATE)
def update(ref: str) -> ResponseReturnValue:
    """A numbered change: what everyone should know, and new days; goes out at the release hour."""
    need, at, now = managed(ref), clock.now(), policies.current()
    form = forms.UpdateForm()
    forms.fill_dates(form, *service.days_of(need, now))
    if form.validate_on_submit():
        with beside(form):
            written = service_updates.write_update(
                g.actor, need, form.text.data or "", at=at,
                questions_close_on=form.questions_close_on.data, closes_on=form.closes_on.data,
            )  # fmt: skip
            return done(
                _("The update goes to everyone on %(moment)s.", moment=moment_text(written.release_at, now.zone)),
                url_for("needs.show", ref=ref, _anchor="updates"),
            )
    return form_page("needs/update.html", form, nav="needs", need=need, next_release=rules.next_release(at, now))


@needs.route("/<ref>/close", methods=["GET", "POST"])
@audience(Who.STATE)
def close(ref: str) -> ResponseReturnValue:
    """Close before the announced day."""
    need, form = managed(ref), forms.SendForm()
    if form.validate_on_submit():
        service_outcome.close(g.actor, need, at=clock.now())
        return done(
            _("Closed. Everyone who follows the need is told. Now record what came of it."),
            url_for("needs.show", ref=ref),
        )
    return form_page("needs/close.html", form, nav="needs", need=need)


@needs.route("/<ref>/reopen", methods=["GET", "POST"])
@audience(Who.STATE)
def reopen(ref: str) -> ResponseReturnValue:
    """Open a closed need again, with a reason and new days."""
    need, at, now = managed(ref), clock.now(), policies.current()
    form = forms.ReopenForm()
    proposed = rules.proposed_dates(rules.local_day(at, now.zone), now)
    forms.fill_dates(form, proposed.questions_close_on, proposed.closes_on)
    if form.validate_on_submit():
        with beside(form):
            service_outcome.reopen(
                g.actor, need, form.reason.data or "", form.questions_close_on.data, form.closes_on.data, at=at
            )
            return done(_("The need is open again. Everyone who follows it is told."), url_for("needs.show", ref=ref))
    return form_page("needs/reopen.html", form, nav="needs", need=need)


@needs.route("/<ref>/withdraw", methods=["GET", "POST"])
@audience(Who.STATE)
def withdraw(ref: str) -> ResponseReturnValue:
    """Take a need off the market with a reason; its page stays."""
    need, form = managed(ref), forms.WithdrawForm()
    if form.validate_on_submit():
        service_outcome.withdraw(g.actor, need, form.reason.data or "", at=clock.now())
        return done(
            _("Withdrawn. Everyone who follows the need or asked about it is told."), url_for("needs.show", ref=ref)
        )
    return form_page("needs/withdraw.html", form, nav="needs", need=need)


@needs.route("/<ref>/outcome", methods=["GET", "POST"])
@audience(Who.STATE)
def outcome(ref: str) -> ResponseReturnValue:
    """What came of a closed need, and what was learnt."""
    need, form = managed(ref), forms.OutcomeForm()
    if form.validate_on_submit():
        with beside(form):
            service_outcome.record_outcome(g.actor, need, form.draft(), at=clock.now())
            return done(
                _("The outcome is public. Everyone who follows the need or asked about it is told."),
                url_for("needs.show", ref=ref),
            )
    return form_page("needs/outcome.html", form, nav="needs", need=need)
