"""Hashes and checks passwords, through Flask-Security on Flask-Login.

Of the library we use what it does well, hashing, upgrading hashes and the cookie of who is signed in; its pages are
not registered: they act on GET, never commit what mail needs, and name more than one may know.
"""

import secrets

from flask import Flask, current_app
from flask_security import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.utils import hash_password as _hash
from flask_security.utils import verify_and_update_password, verify_password

from forum.accounts import rules
from forum.accounts.models import Person
from forum.core import clock
from forum.core.database import db

#: OWASP's least for argon2id: 19 MiB, two passes, one lane; about 30 ms.
WORK = {"argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}
FAST = {"argon2__memory_cost": 8, "argon2__time_cost": 1, "argon2__parallelism": 1}


def init_app(app: Flask) -> None:
    """Set the library up without its pages."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2", SECURITY_PASSWORD_SCHEMES=["argon2"],  # noqa: S106  a scheme, no secret
        # Without the library's pepper: it would be SECRET_KEY, and a new one would lock everybody out.
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"}, SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=FAST if app.testing else WORK,
        SECURITY_DATETIME_FACTORY=clock.now, SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_CLI_USERS_NAME=None, SECURITY_CLI_ROLES_NAME=None,
    )  # fmt: skip
    # Without roles of the library: what people may do, their memberships say.
    store = SQLAlchemyUserDatastore(db, Person, None)  # type: ignore[arg-type]
    security = Security(app, store, register_blueprint=False)
    # Nobody signs in by a token in a header or an address.
    security.login_manager.request_loader(lambda _request: None)
    with app.app_context():
        app.extensions["stand_in_hash"] = _hash(secrets.token_urlsafe(32))


def hash_password(typed: str) -> str:
    """The argon2id hash of a password that `rules.password_problem` let stand."""
    return str(_hash(rules.clean_password(typed)))


def is_password_of(person: Person | None, typed: str) -> bool:
    """Whether this is the person's password. The same work for nobody, and for somebody without a password.

    May renew the hash where our work factors grew; the caller commits.
    """
    clean = rules.clean_password(typed)
    if person is None or person.password is None:
        verify_password(clean, current_app.extensions["stand_in_hash"])
        return False
    return bool(verify_and_update_password(clean, person)) and len(typed) <= rules.PASSWORD_MOST
