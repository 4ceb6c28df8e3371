"""My account: name, zone, address, password, and where I am signed in."""

from flask import Blueprint, flash, g, redirect, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response

from forum.accounts import queries, rules, service, service_passwords, service_reset
from forum.accounts.forms import FORUM_ZONE, AddressForm, ChangePasswordForm, ProfileForm, zone_choices
from forum.accounts.models import Person, SignInSession
from forum.accounts.views import by_person, forget, too_often
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db, writing
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import done, form_page
from forum.core.limits import limiter
from forum.policies import queries as policies

me = Blueprint("me", __name__, url_prefix="/me")
me.register_error_handler(RateLimitExceeded, too_often)


def _myself() -> tuple[Person, SignInSession]:
    """The person and the session of this request, as this transaction sees them."""
    person = queries.by_id(g.actor.person_id)
    here = queries.session_by_ref(g.actor.person_id, g.sign_in_session.ref)
    if person is None or here is None or here.ended_at is not None:
        raise NotShown
    return person, here


@me.route("/account", methods=["GET", "POST"])
@audience(Who.SIGNED_IN)
def account() -> Response | tuple[str, int] | str:
    """Name and zone to change; address, password and sessions beside them."""
    form = ProfileForm(name=g.person.name, zone=g.person.zone or FORUM_ZONE)
    form.zone.choices = zone_choices(policies.current().zone)
    if not form.validate_on_submit():
        rows = queries.sessions_of(g.actor.person_id)
        found = [
            (row, rules.browser_name(row.browser)) for row in rows if not rules.is_over(row.last_seen_at, clock.now())
        ]
        return form_page("accounts/account.html", form, person=g.person, sessions=found, here=g.sign_in_session.ref)
    person, _here = _myself()
    if service.change_profile(g.actor, person, name=form.name.data, zone=form.zone_name(), at=clock.now()):
        flash(_("Your name and zone are saved."), "success")
    db.session.commit()
    return redirect(url_for("me.account"), code=303)


@me.route("/account/password", methods=["GET", "POST"])
@audience(Who.SIGNED_IN, slow=True)
@limiter.limit("20 per hour", key_func=by_person, methods=["POST"])
def password() -> Response | tuple[str, int] | str:
    """Another password; the other browsers are signed out."""
    form = ChangePasswordForm()
    form.about = rules.words_about(g.person.email, g.person.name)
    if form.validate_on_submit() and _is_mine(form.present.data):
        made = service_passwords.hash_password(form.password.data)
        writing()
        person, here = _myself()
        service_reset.change_password(g.actor, person, made, here, at=clock.now())
        return done(_("Your new password is set. Your other browsers are signed out."), url_for("me.account"))
    if form.is_submitted() and not form.errors:
        form.present.errors = [_("This is not your password. Check it, or sign out and set a new one")]
    return form_page("accounts/password.html", form)


@me.route("/account/address", methods=["GET", "POST"])
@audience(Who.SIGNED_IN, slow=True)
@limiter.limit("10 per hour", key_func=by_person, methods=["POST"])
def address() -> Response | tuple[str, int] | str:
    """Another address: it counts once a link that goes to it is used; the old one is told."""
    form = AddressForm()
    if form.validate_on_submit() and _is_mine(form.present.data):
        writing()
        person, _here = _myself()
        service_reset.ask_for_address(g.actor, person, form.email.data, at=clock.now())
        db.session.commit()
        flash(
            _("We sent a link to %(address)s. Your address changes once you use it.", address=form.email.data), "info"
        )
        return redirect(url_for("me.account"), code=303)
    if form.is_submitted() and not form.errors:
        form.present.errors = [_("This is not your password. Check it, or sign out and set a new one")]
    return form_page("accounts/address.html", form, address=g.actor.email)


def _is_mine(typed: str) -> bool:
    """Whether this is the password of whoever is signed in."""
    right = service_passwords.is_password_of(g.person, typed)
    db.session.rollback()
    return right


@me.post("/account/sessions/<ref>/end")
@audience(Who.SIGNED_IN)
def end_session(ref: str) -> Response:
    """Sign one browser out."""
    row = or_404(queries.session_by_ref(g.actor.person_id, ref))
    was_here = row.ref == g.sign_in_session.ref
    if row.ended_at is None:
        service.sign_out(g.actor, row, at=clock.now())
    db.session.commit()
    if was_here:
        forget()
        return redirect(url_for("site.home"), code=303)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("me.account"), code=303)


@me.post("/account/sessions/end")
@audience(Who.SIGNED_IN)
def end_sessions() -> Response:
    """Sign out everywhere, here too."""
    person, _here = _myself()
    service.sign_out_everywhere(g.actor, person, at=clock.now())
    db.session.commit()
    forget()
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("site.home"), code=303)
