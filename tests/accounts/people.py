"""Passwords for the cast: the frame signs people in without one."""

from forum.accounts import queries, service_passwords
from forum.core.database import db

PASSWORD = "velvet anchor prairie lantern"
OTHER = "copper window thirteen geese"


def give_password(email: str, password: str = PASSWORD) -> None:
    person = queries.by_email(email)
    person.password = service_passwords.hash_password(password)
    db.session.commit()
