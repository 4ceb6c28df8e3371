"""The application for a WSGI server, and for `flask`."""

from forum import create_app
from forum.core.settings import SettingsError

try:
    app = create_app()
except SettingsError as wrong:
    # Whoever starts the forum reads a sentence, not a trace.
    raise SystemExit(str(wrong)) from None
