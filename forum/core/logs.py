"""Keep secrets that stand in addresses out of logs."""

import logging
import re

#: Paths whose last part is a secret; topic slugs and `public.ics` are none.
_SECRET = re.compile(r"(/(?:calendars|digests|unsubscribe|answer)/)(?!public\.ics|topics/)[A-Za-z0-9_.~%-]{16,}")
#: Whoever writes an address into a log: the application, the development server, the server.
LOGGERS = ("forum", "werkzeug", "granian.access", "_granian")


def mask(text: str) -> str:
    """The text without the secrets of addresses in it."""
    return _SECRET.sub(r"\1…", text)


class Masked(logging.Filter):
    """Masks each record before it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = mask(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


def keep_secrets() -> None:
    """Mask what the loggers of addresses write; twice is once."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, Masked) for known in logger.filters):
            logger.addFilter(Masked())
