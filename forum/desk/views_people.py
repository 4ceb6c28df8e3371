"""Accounts and roles."""

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from forum.accounts import queries as accounts
from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Who, audience
from forum.core.errors import NotShown, or_404
from forum.core.form_pages import done
from forum.core.text import one_line
from forum.desk import queries_system, service
from forum.desk.views import desk
from forum.organizations import queries_lists, rules, service_members
from forum.organizations.models import Membership, OrganizationKind


@desk.get("/desk/people")
@audience(Who.HOST)
def people() -> str:
    """Accounts, newest first; search by name or address."""
    words = one_line(request.args.get("q", ""))[:100]
    page = queries_system.people(words, request.args.get("after"))
    return render_template("desk/people.html", page=page, words=words)


def _person(ref: str) -> Person:
    return or_404(accounts.by_ref(ref))


@desk.get("/desk/people/<ref>")
@audience(Who.HOST)
def person(ref: str) -> str:
    """One account: for whom it speaks, and what the office may do with it."""
    found = _person(ref)
    held = queries_lists.memberships_of(found.id)
    state = [m for m in held if rules.speaks(m) and m.organization.kind is not OrganizationKind.VENDOR]
    return render_template("desk/person.html", person=found, held=held, may_have_right={m.id for m in state})


def _done(ref: str, sentence: str) -> Response:
    return done(sentence, url_for("desk.person", ref=ref))


@desk.post("/desk/people/<ref>/deactivate")
@audience(Who.HOST)
def deactivate(ref: str) -> Response:
    """Close an account."""
    found = _person(ref)
    service.deactivate(g.actor, found, at=clock.now())
    return _done(ref, _("%(name)s is signed out everywhere and cannot sign in.", name=found.name))


@desk.post("/desk/people/<ref>/reactivate")
@audience(Who.HOST)
def reactivate(ref: str) -> Response:
    """Open a closed account."""
    found = _person(ref)
    service.reactivate(g.actor, found, at=clock.now())
    return _done(ref, _("%(name)s can sign in again.", name=found.name))


def _membership(ref: str, membership: str) -> Membership:
    found = queries_lists.membership_by_ref(membership)
    if found is None or found.person.ref != ref:
        raise NotShown
    return found


@desk.post("/desk/people/<ref>/<membership>/procurement/<any(give, take):way>")
@audience(Who.HOST)
def procurement(ref: str, membership: str, way: str) -> Response:
    """Give or take the procurement right."""
    found = _membership(ref, membership)
    service_members.set_procurement(g.actor, found, way == "give", at=clock.now())
    if way == "give":
        return _done(ref, _("%(name)s is a procurement officer now.", name=found.person.name))
    return _done(ref, _("%(name)s is no procurement officer any more.", name=found.person.name))
