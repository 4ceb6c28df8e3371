"""`flask mail`."""

import click
from flask.cli import AppGroup

from forum.core import clock
from forum.mail import tasks

mail = AppGroup("mail", help="The outbox.")


@mail.command("deliver")
def deliver() -> None:
    """Deliver what waits in the outbox once, and end."""
    at = clock.now()
    tasks.expand(at)
    total = 0
    while count := tasks.deliver(clock.now()):
        total += count
    click.echo(f"{total} delivered.")
