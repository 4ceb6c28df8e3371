"""Join: name, address and password; then the mailed link."""

from flask import redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts import queries, rules, service_join, service_letters, service_passwords
from forum.accounts.forms import JoinForm
from forum.accounts.views import accounts, begin, by_account, by_place, link_is_over
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import db, writing
from forum.core.form_pages import form_page
from forum.core.jinja import link_to
from forum.core.limits import limiter


@accounts.route("/join", methods=["GET", "POST"])
@audience(Who.SIGNED_OUT, slow=True)
@limiter.limit("10 per hour", key_func=by_account, methods=["POST"])
@limiter.limit("300 per hour", key_func=by_place, methods=["POST"])
def join() -> Response | tuple[str, int] | str:
    """The first step; the answer is the same whether the address has an account or not."""
    form = JoinForm()
    if not form.validate_on_submit():
        return form_page("accounts/join.html", form)
    known = queries.by_email(form.email.data)
    waits = known if known is not None and (known.confirmed_at is None or known.is_guest) else None
    same = service_passwords.is_password_of(waits, form.password.data)
    made = service_passwords.hash_password(form.password.data)
    writing()
    draft = service_join.JoinDraft(form.name.data, form.email.data, made, same_password=same)
    service_join.join(draft, at=clock.now())
    db.session.commit()
    session["join_address"] = form.email.data
    return redirect(url_for("accounts.sent"), code=303)


@accounts.get("/join/sent")
@audience(Who.SIGNED_OUT)
def sent() -> str:
    """Look into the mailbox."""
    return render_template("accounts/sent.html", address=session.get("join_address", ""))


@accounts.route("/join/confirm/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE)
def confirm(token: str) -> Response | tuple[str, int] | str:
    """Programs that read mail open links, so opening shows a button, and the button confirms and signs in."""
    found = service_letters.confirmed_by(token)
    if found is None:
        return link_is_over(
            _("Sign in with your address and password: if it still waits to be confirmed, we send a new link.")
        )
    person, name = found
    if request.method != "POST":
        return render_template("accounts/confirm.html", address=person.email, days=rules.CONFIRM_WITHIN.days)
    service_join.confirm(person, at=clock.now(), name=name)
    begin(person)
    db.session.commit()
    return redirect(link_to("organizations.join") or url_for("site.home"), code=303)
