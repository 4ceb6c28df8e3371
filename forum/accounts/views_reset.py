"""A new password by a mailed link, and what the mailed links about addresses open."""

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts import rules, service_passwords, service_reset
from forum.accounts.forms import NewPasswordForm, ResetForm
from forum.accounts.views import SIGN_IN_DAILY, accounts, by_account, by_place, forget, link_is_over
from forum.core import clock, limits
from forum.core.access import Who, audience
from forum.core.database import db, writing
from forum.core.form_pages import done, form_page
from forum.core.limits import limiter


@accounts.route("/reset", methods=["GET", "POST"])
@audience(Who.EVERYONE, slow=True)
@limiter.limit("10 per hour", key_func=by_account, methods=["POST"])
@limiter.limit("300 per hour", key_func=by_place, methods=["POST"])
def reset() -> Response | tuple[str, int] | str:
    """Ask for a link; the answer is the same whether the address has an account or not."""
    form = ResetForm()
    if not form.validate_on_submit():
        return form_page("accounts/reset.html", form)
    writing()
    service_reset.ask_for_new_password(form.email.data, at=clock.now())
    db.session.commit()
    session["reset_address"] = form.email.data
    return redirect(url_for("accounts.reset_sent"), code=303)


@accounts.get("/reset/sent")
@audience(Who.EVERYONE)
def reset_sent() -> str:
    """Look into the mailbox."""
    return render_template("accounts/reset_sent.html", address=session.get("reset_address", ""))


@accounts.route("/reset/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE, slow=True)
@limiter.limit("300 per hour", key_func=by_place, methods=["POST"])
def set_password(token: str) -> Response | tuple[str, int] | str:
    """Type the new password; all browsers are signed out."""
    person = service_reset.reset_by(token)
    if person is None:
        return link_is_over(_("Ask for a new link on the page for a new password."))
    form = NewPasswordForm()
    form.about = rules.words_about(person.email, person.name)
    if not form.validate_on_submit():
        return form_page("accounts/set_password.html", form, address=person.email, token=token)
    made = service_passwords.hash_password(form.password.data)
    writing()
    person = service_reset.reset_by(token)
    if person is None:  # the link was used while we hashed
        return link_is_over(_("Ask for a new link on the page for a new password."))
    service_reset.set_password(person, made, at=clock.now())
    limits.forget(SIGN_IN_DAILY, f"account {person.email_key}", "sign-in")
    db.session.commit()
    forget()
    flash(_("Your new password is set, and every browser is signed out. Sign in with it."), "success")
    return redirect(url_for("accounts.sign_in"), code=303)


@accounts.route("/address/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE)
def confirm_address(token: str) -> Response | tuple[str, int] | str:
    """The mailed link of the new address: one button."""
    found = service_reset.address_by(token)
    if found is None:
        return link_is_over(_("Sign in, and ask for the new address again under “My account”."))
    person, email = found
    if request.method != "POST":
        return render_template("accounts/confirm_address.html", before=person.email, address=email)
    service_reset.change_address(person, email, at=clock.now())
    return done(_("Mail goes to %(address)s from now on. Sign in with it too.", address=email), url_for("site.home"))


@accounts.route("/keep-address/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE)
def keep_address(token: str) -> Response | tuple[str, int] | str:
    """The mailed link of the old address: one button, for whoever did not ask for another."""
    person = service_reset.kept_by(token)
    if person is None:
        return link_is_over(_("Set a new password if you think that somebody else used your account."))
    if request.method != "POST":
        return render_template("accounts/keep_address.html", address=person.email)
    service_reset.keep_address(person, at=clock.now())
    db.session.commit()
    forget()
    flash(_("Your address stays, and every browser is signed out. Now set a new password."), "success")
    return redirect(url_for("accounts.reset"), code=303)
