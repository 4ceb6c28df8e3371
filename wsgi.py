"""The application for a WSGI server, and for `flask`."""

from forum import create_app

app = create_app()
