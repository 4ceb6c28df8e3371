"""The page behind the one-time link that the first start prints: name the office, make its first account."""

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts import service_passwords
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.database import writing
from forum.core.errors import NotShown
from forum.core.form_pages import done, form_page
from forum.organizations import service_people
from forum.organizations.forms_first_run import FirstRunForm

first_run = Blueprint("first_run", __name__)


@first_run.route("/first-run/<token>", methods=["GET", "POST"])
@audience(Who.EVERYONE, slow=True)
def start(token: str) -> Response | tuple[str, int] | str:
    """Once: when there is somebody who runs the forum, the page is gone."""
    if not service_people.may_set_up(token):
        raise NotShown
    form = FirstRunForm()
    if not form.validate_on_submit():
        return form_page("first_run/start.html", form, token=token)
    made = service_passwords.hash_password(form.password.data)
    draft = service_people.NewPerson(form.email.data, form.name.data, made, is_confirmed=True)
    writing()
    if service_people.set_up(form.office_name.data, draft, at=clock.now()) is None:
        raise NotShown
    return done(
        _("Your office is set up. Sign in with the address and password that you chose."),
        url_for("accounts.sign_in"),
    )
