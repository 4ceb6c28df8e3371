"""`flask digests`."""

from datetime import datetime

import click
from flask.cli import AppGroup

from forum.core.options import at_option
from forum.digests import tasks

digests = AppGroup("digests", help="Digests, collected for each reader.")


@digests.command("send")
@at_option
def send(at: datetime) -> None:
    """Compose every digest that is due at that moment."""
    click.echo(f"{tasks.send_due(at)} digests written.")
