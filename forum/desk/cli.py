"""`flask check`: is this installation well?"""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from forum.core import clock
from forum.desk import queries_system, rules, service


@click.command("check")
@with_appcontext
def check() -> None:
    """Look at database, worker, mail, files, malware scanner, clock and secret key; exit 1 when something is wrong.

    Where our mail is signed, the record that must stand in the DNS follows.
    """
    try:
        lines = rules.lines(service.facts(queries_system.jobs()), clock.now())
    except SQLAlchemyError as failure:
        reason = str(failure).splitlines()[0]
        lines = [rules.Line("Database", False, f"It does not answer, or it is empty: {reason}. Run: flask db upgrade")]
    for line in lines:
        click.echo(f"{'ok   ' if line.is_well else 'WRONG'} {line.label}: {line.word}")
    if signer := current_app.config["MAIL_SIGNER"]:
        click.echo(f"Publish in the DNS: {signer.record()}")
    if not all(line.is_well for line in lines):
        raise SystemExit(1)
