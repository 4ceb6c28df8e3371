"""Who may use a route. Every route states it; a route that does not is refused at start.

What a route's audience may not do is answered with the page for things that are not there: whoever may not
see a thing does not learn that it exists. Somebody who has not signed in is asked to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session, url_for

from forum.core.actor import Actor
from forum.core.database import writing
from forum.core.errors import NotShown

SIGN_IN = "/sign-in"  # an address that stays for ever; `core` knows no feature's endpoints
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: The address is the same for ever; the page belongs to a floor above.
SIGN_IN = "/sign-in"
View = TypeVar("View", bound=Callable[..., Any])


class Who(StrEnum):
    """Whom a route is for. The host may use what is for members, agencies or procurement officers too."""

    EVERYONE = "everyone"
    SIGNED_OUT = "signed_out"
    SIGNED_IN = "signed_in"
    MEMBER = "member"
    STATE = "state"
    AGENCY = "agency"
    VENDOR = "vendor"
    PROCUREMENT = "procurement"
    DESK = "desk"
    HOST = "host"


def admits(who: Who, actor: Actor) -> bool:
    """Whether `actor` belongs to `who`."""
    return {
        Who.EVERYONE: True,
        Who.SIGNED_OUT: not actor.is_signed_in,
        Who.SIGNED_IN: actor.is_signed_in,
        Who.MEMBER: actor.is_member,
        Who.STATE: actor.is_state,
        Who.AGENCY: actor.is_agency,
        Who.VENDOR: actor.is_vendor,
        Who.PROCUREMENT: actor.is_procurement and actor.is_member,
        Who.DESK: actor.is_host or (actor.is_procurement and actor.is_member),
        Who.HOST: actor.is_host,
    }[who]


@dataclass(frozen=True)
class Declared:
    """What a route said about itself: whom reading is for, whom acting is for, and whether acting is slow."""

    reading: Who
    acting: Who
    slow: bool
    #: The most bytes that a request may bring; 0 is what every route takes.
    body_most: int = 0


def audience(
    reading: Who, acting: Who | None = None, *, slow: bool = False, body_most: int = 0
) -> Callable[[View], View]:
    """State whom a route is for: `reading` for GET and HEAD, `acting` (the same when left out) for the rest.

    An unsafe request starts in a transaction that may write. `slow` is for the few that hash or scan first:
    they call `writing()` themselves when they are ready, and load again what they check. `body_most` bytes may come
    where a route takes files.
    """

    def state(view: View) -> View:
        view.declared = Declared(reading, acting or reading, slow, body_most)  # type: ignore[attr-defined]
        return view

    return state


def declared(app: Flask, endpoint: str) -> Declared | None:
    """What the view behind an endpoint stated; None when it stated nothing."""
    view = app.view_functions.get(endpoint)
    while view is not None:
        stated: Declared | None = getattr(view, "declared", None) or app.extensions["access"].get(endpoint)
        if stated is not None:
            return stated
        view = getattr(view, "__wrapped__", None)
    return None


def declare(app: Flask, endpoint: str, stated: Declared) -> None:
    """State the audience of a route that a library made."""
    app.extensions.setdefault("access", {})[endpoint] = stated


def take_files() -> None:
    """Before anything reads the body: it may be larger where the route takes files, and from whom it takes them."""
    stated = declared(current_app, request.endpoint) if request.endpoint else None
    if stated is not None and stated.body_most and admits(stated.acting, g.actor):
        request.max_content_length = stated.body_most


def enforce() -> Response | None:
    """Before each request: is this route for this person? Begin to write where the method may."""
    if request.endpoint is None:
        return None
    if "\0" in request.path:
        raise NotShown  # no row is called so, and PostgreSQL does not even look
    stated = declared(current_app, request.endpoint)
    if stated is None:
        raise NotShown
    safe = request.method in SAFE_METHODS
    who = stated.reading if safe else stated.acting
    if not admits(who, g.actor):
        if g.actor.is_signed_in or who is Who.SIGNED_OUT:
            if who is Who.SIGNED_OUT:
                return redirect(url_for("site.home"), code=303)  # type: ignore[return-value]
            raise NotShown
        # Where to go after signing in stays on our side, so no address can send anybody elsewhere.
        session["after_sign_in"] = request.full_path.rstrip("?") if safe else url_for("site.home")
        return redirect(SIGN_IN, code=303)  # type: ignore[return-value]
    if not safe and not stated.slow:
        writing()
    return None
