"""`flask people`."""

import sys

import click
from flask.cli import AppGroup

from forum.accounts import queries as accounts
from forum.accounts import rules as accounts_rules
from forum.accounts import service_passwords
from forum.core import clock
from forum.core.database import db, writing
from forum.core.text import one_line
from forum.organizations import queries, service_people
from forum.organizations.models import Organization, OrganizationKind
from forum.policies import queries as policies

people = AppGroup("people", help="Accounts and whom they speak for.")

#: What each role may speak for.
KINDS = {
    "host": {OrganizationKind.HOST},
    "agency": {OrganizationKind.AGENCY},
    "procurement": {OrganizationKind.AGENCY, OrganizationKind.HOST},
    "vendor": {OrganizationKind.VENDOR},
}
ROLES = click.Choice(sorted(KINDS))


@people.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As people read it.")
@click.option("--role", required=True, type=ROLES)
@click.option("--organization", "slug", default="", help="The word in its address; may be left out for the host.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from the first line of stdin.")
@click.option("--confirmed", is_flag=True, help="The address is known to be theirs: no link is mailed.")
def add(email: str, name: str, role: str, slug: str, password_stdin: bool, confirmed: bool) -> None:
    """Make an account whose membership is approved."""
    email, name = accounts_rules.clean_email(email.strip()) or "", one_line(name)
    typed = sys.stdin.readline().rstrip("\r\n")
    _check(email, name, typed)
    made = service_passwords.hash_password(typed)
    at = clock.now()
    writing()
    if accounts.by_email(email) is not None:
        raise click.ClickException(f"{email} has an account already. Nothing was changed.")
    organization = _organization(role, slug)
    if organization is None:
        organization = service_people.open_office(policies.current().office_name, at=at)
    draft = service_people.NewPerson(email, name, made, is_procurement=role == "procurement", is_confirmed=confirmed)
    service_people.add_member(draft, organization, at=at)
    db.session.commit()
    click.echo(f"{name} <{email}> speaks for {organization.name}.")


def _check(email: str, name: str, typed: str) -> None:
    """Refuse what the forms would refuse."""
    wrong = accounts_rules.email_problem(email) or accounts_rules.password_problem(
        typed, accounts_rules.words_about(email, name)
    )
    if not name or len(name) > accounts_rules.NAME_MOST:
        raise click.ClickException(f"Enter a name of 1 to {accounts_rules.NAME_MOST} characters.")
    if wrong:
        raise click.ClickException(f"{wrong}.")


def _organization(role: str, slug: str) -> Organization | None:
    """Whom the person will speak for; None for a host where there is no office yet."""
    found = queries.by_slug(slug) if slug else queries.host() if role == "host" else None
    if found is None and role == "host" and not slug:
        return None
    if found is None:
        raise click.ClickException(
            f"There is no organization {slug!r}. Write the last word of its address, or import agencies and vendors first."
        )
    if found.kind not in KINDS[role]:
        raise click.ClickException(f"{found.name} is of the kind {found.kind.value}: nobody is its {role}.")
    return found
