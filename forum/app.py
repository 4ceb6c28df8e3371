"""Puts the application together: settings, database, libraries, features, and what happens around each request."""

import hashlib
import zoneinfo
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from wsgiref.headers import Headers

from flask import Flask, Response, current_app, g, session
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from forum import commands, pages, wiring
from forum.accounts import rules as accounts_rules
from forum.accounts import service_passwords as passwords
from forum.core import access, clock, database, headers, jinja, limits, logs, settings, tokens
from forum.core.actor import VISITOR, Actor
from forum.core.database import db
from forum.core.requests import ForumRequest
from forum.organizations import queries as organizations
from forum.policies import queries as policies

STATIC_SECONDS = 31_536_000
FORM_BYTES = 1_000_000  # a form without files; file routes raise it for themselves


def create_app(given: Mapping[str, Any] | None = None) -> Flask:
    """The application for these settings (see `core.settings`); what is not given comes from the environment."""
    # The locked zone data on every machine, not what the machine happens to have.
    zoneinfo.reset_tzpath(to=())
    values = settings.load(given)
    app = Flask("forum", root_path=str(settings.ROOT), static_folder="static", template_folder="templates")
    app.request_class = ForumRequest
    _configure(app, values, given or {})
    database.init_app(app, values)
    Migrate(app, db, directory=str(settings.ROOT / "migrations"), render_as_batch=True, compare_type=True)
    # In this order: who asks says how much may come, and the check of the form's token reads what came.
    app.before_request(_load_actor)
    app.before_request(access.take_files)
    csrf = CSRFProtect(app)
    Babel(app, locale_selector=_locale)
    jinja.init_app(app)
    headers.init_app(app)
    app.before_request(access.enforce)
    limits.init_app(app)
    passwords.init_app(app)
    app.context_processor(_context)
    pages.register(app)
    logs.keep_secrets(app.url_map)
    wiring.connect()
    for endpoint in pages.TOKENLESS:
        csrf.exempt(app.view_functions[endpoint])
    commands.add_to(app)
    access.declare(app, "static", access.Declared(access.Who.EVERYONE, access.Who.EVERYONE, slow=True))
    _version_files(app)
    _put_in_front(app, values)
    return app


def _configure(app: Flask, values: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    app.config.from_mapping(values)
    app.config.update(
        SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_NAME=_cookie_name(values["BASE_URL"]),
        SESSION_COOKIE_SECURE=values["BASE_URL"].startswith("https:"),
        PERMANENT_SESSION_LIFETIME=accounts_rules.SESSION_LASTS, WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_PARTS=400, SEND_FILE_MAX_AGE_DEFAULT=STATIC_SECONDS,
        BABEL_DEFAULT_LOCALE="en", BABEL_TRANSLATION_DIRECTORIES=str(settings.ROOT / "forum" / "translations"),
    )  # fmt: skip
    for name, value in given.items():
        app.config.setdefault(name, value)


def _cookie_name(base_url: str) -> str:
    """Browsers take a cookie of this prefix only over HTTPS, for the whole host, from this host."""
    at = urlsplit(base_url)
    return "__Host-forum" if at.scheme == "https" and not at.path else "forum"


def _put_in_front(app: Flask, values: Mapping[str, Any]) -> None:
    files = WhiteNoise(
        app.wsgi_app,
        root=settings.ROOT / "static",
        prefix="static/",
        max_age=STATIC_SECONDS,
        autorefresh=values["TESTING"],
        allow_all_origins=False,
        add_headers_function=_file_headers,
    )
    count = values["TRUSTED_PROXIES"]
    outermost = ProxyFix(files, x_for=count, x_proto=count, x_host=count) if count else files
    app.wsgi_app = outermost  # type: ignore[method-assign]


def _file_headers(answer_headers: Headers, _path: str, _url: str) -> None:
    for name, value in headers.ALWAYS.items():
        answer_headers[name] = value


def _version_files(app: Flask) -> None:
    """Static files are kept by browsers for a year, so their addresses carry a digest of what is in them."""

    @cache
    def digest(name: str) -> str:
        path = settings.ROOT / "static" / name
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values.setdefault("v", digest(values["filename"]))


def _locale() -> str:
    person = getattr(g, "person", None)
    return (person.locale if person is not None else None) or "en"


def _load_actor() -> Response | None:
    """Who asks: one statement for somebody signed in, none for a visitor."""
    g.actor, g.person, g.session_seen_at = VISITOR, None, None
    g.pop("waiting_count", None)
    uniquifier, token = session.get("_user_id"), session.get("sid")
    if not uniquifier or not token:
        return None
    found = organizations.actor_of_session(uniquifier, tokens.digest(token))
    if found is None:
        session.clear()
        return None
    g.person, g.sign_in_session, g.actor = found
    # Noted here, since a commit makes the row forget it: whether the answer is followed by a note of this visit.
    g.session_seen_at = g.sign_in_session.last_seen_at
    if accounts_rules.is_over(g.session_seen_at, clock.now()):
        g.actor, g.person, g.session_seen_at = VISITOR, None, None
        session.clear()
        return None
    g._login_user = g.person  # Flask-Login then asks the database nothing more
    return None


def _waiting_count(actor: Actor) -> int | None:
    """The number beside "Desk", asked once a request, however many templates and letters it renders."""
    if "waiting_count" not in g:
        g.waiting_count = wiring.waiting_count(actor)
    count: int | None = g.waiting_count
    return count


def _context() -> dict[str, Any]:
    """What every template may use."""
    now = policies.current()
    actor = g.get("actor", VISITOR)
    return {
        "forum_name": now.forum_name, "office_name": now.office_name, "notice": now.notice, "forum_zone": now.zone,
        "reader_zone": actor.zone or now.zone, "actor": actor, "waiting_count": _waiting_count(actor),
        "current_locale": _locale(), "form_has_errors": False, "nav": "", "demo": current_app.config["DEMO"],
    }  # fmt: skip
