"""Sign in and out."""

from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_security.utils import login_user, logout_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from forum.accounts import queries, rules, service, service_join, service_passwords
from forum.accounts.forms import SignInForm
from forum.accounts.models import Person
from forum.core import clock, panels
from forum.core.access import SAFE_METHODS, Who, audience
from forum.core.database import db, writing
from forum.core.errors import NotShown
from forum.core.form_pages import form_page
from forum.core.limits import limiter

accounts = Blueprint("accounts", __name__)


def by_place() -> str:
    """Counts tries from one network address; generous, since a whole agency may sit behind one."""
    return f"place {request.remote_addr}"


def by_account() -> str:
    """Counts tries on one account, from wherever."""
    return f"account {rules.email_key(request.form.get('email', ''))}"


def by_account_at_place() -> str:
    """Counts tries on one account from one network address."""
    return f"{by_account()} {by_place()}"


def by_person() -> str:
    """Counts what one person does, who is signed in."""
    return f"person {g.actor.person_id}"


SIGN_IN_DAILY = "100 per day"  # NIST SP 800-63B-4: at most 100 failed tries


def begin(person: Person) -> None:
    """Sign a person in, in this browser; the caller commits."""
    if g.actor.is_signed_in:
        service.sign_out(g.actor, g.sign_in_session, at=clock.now())
    kept = {name: session[name] for name in ("after_sign_in",) if name in session}
    session.clear()  # nothing that somebody else put into this browser stays
    login_user(person, authn_via=["password"])
    session.update(kept)
    session.permanent = True
    session["sid"] = service.sign_in(person, request.user_agent.string, at=clock.now())


def next_address() -> str:
    """Where to go after signing in: kept on our side, so no address can send anybody elsewhere."""
    return str(session.pop("after_sign_in", None) or url_for("site.home"))


@accounts.route("/sign-in", methods=["GET", "POST"])
@audience(Who.SIGNED_OUT, slow=True)
@limiter.limit("20 per 15 minutes", key_func=by_account_at_place, methods=["POST"])
@limiter.shared_limit(SIGN_IN_DAILY, "sign-in", key_func=by_account, methods=["POST"])
@limiter.limit("600 per hour", key_func=by_place, methods=["POST"])
def sign_in() -> Response | tuple[str, int] | str:
    """Address and password; the same answer and the same work whether the address has an account or not."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form)
    person = _checked(form)
    if person is None:
        db.session.rollback()
        form.password.errors = [_("Address and password do not belong together. Check both, or set a new password")]
        return _sign_in_page(form)
    if person.confirmed_at is None or person.is_guest:
        service_join.send_confirmation_again(person, at=clock.now())
        db.session.commit()
        return redirect(url_for("accounts.sent"), code=303)
    begin(person)
    db.session.commit()
    return redirect(next_address(), code=303)


def _checked(form: SignInForm) -> Person | None:
    """Whose address and password these are, loaded in a transaction that may write; None when they do not fit."""
    person = queries.by_email(form.email.data)
    kept = person.password if person is not None else None
    if not service_passwords.is_password_of(person, form.password.data) or person is None:
        return None
    renewed = person.password
    writing()  # hashing took its time, and what was read before it may have changed
    person = queries.by_email(form.email.data)
    if person is None or not person.active or person.password != kept:
        return None
    person.password = renewed
    return person


def _sign_in_page(form: SignInForm) -> tuple[str, int] | str:
    people = panels.at("accounts.sign_in.people", g.actor, None) if current_app.config["DEMO"] else []
    return form_page("accounts/sign_in.html", form, people=people, sent_on="after_sign_in" in session)


@accounts.post("/sign-in/as")
@audience(Who.EVERYONE)
def sign_in_as() -> Response:
    """One of the sample people, by one click; only where DEMO=1."""
    person = queries.by_email(request.form.get("email", "")) if current_app.config["DEMO"] else None
    if person is None or not person.active or not rules.is_sample_person(person.email):
        raise NotShown
    begin(person)
    db.session.commit()
    return redirect(next_address(), code=303)


@accounts.post("/sign-out")
@audience(Who.SIGNED_IN)
def sign_out() -> Response:
    """End this session."""
    session_row = queries.session_by_ref(g.actor.person_id, g.sign_in_session.ref)
    if session_row is not None:
        service.sign_out(g.actor, session_row, at=clock.now())
    db.session.commit()
    forget()
    return redirect(url_for("site.home"), code=303)


def forget() -> None:
    """Let this browser know nobody any more."""
    logout_user()
    session.clear()


def link_is_over(sentence: str) -> tuple[str, int]:
    """The page for a mailed link that was used, is too old, or is not ours: what to do instead."""
    db.session.rollback()
    page = render_template("accounts/link_over.html", sentence=sentence)
    return page, 410


@accounts.after_app_request
def note_seen(response: Any) -> Any:
    """Note that a session is in use, at most once an hour, after the answer is made and in a transaction of its own."""
    seen_at, at = g.get("session_seen_at"), clock.now()
    if seen_at is None or request.method not in SAFE_METHODS or not rules.is_noted_again(seen_at, at):
        return response
    ref, person_id = g.sign_in_session.ref, g.actor.person_id
    try:
        writing()
        row = queries.session_by_ref(person_id, ref)
        if row is not None:
            service.note_seen(row, at=at)
        db.session.commit()
    except OperationalError:
        db.session.rollback()  # a note is not worth an error page
    return response


@accounts.errorhandler(RateLimitExceeded)
def too_often(error: RateLimitExceeded) -> tuple[str, int, dict[str, str]]:
    """Too many tries: how long to wait, and what works meanwhile."""
    db.session.rollback()
    seconds = error.limit.limit.get_expiry() if error.limit else 900
    sentence = {
        900: _("That was tried many times in a short time. Wait 15 minutes, then try again."),
        3600: _("That was tried many times in a short time. Wait an hour, then try again."),
    }.get(seconds, _("That was tried 100 times in a day. Set a new password, or try again tomorrow."))
    page = render_template("site/refused.html", heading=_("Too many tries"), sentence=sentence)
    return page, 429, {"Retry-After": str(seconds)}
