"""`flask search`."""

import click
from flask.cli import AppGroup

from forum.search import tasks

search = AppGroup("search", help="The index.")


@search.command("rebuild")
def rebuild() -> None:
    """Write the index anew from what is stored."""
    click.echo(f"{tasks.rebuild()} things can be found.")
