"""Keep secrets that stand in addresses out of logs."""

import logging
import re

from werkzeug.routing import Map

#: Whoever writes an address into a log: the application, the development server, the server.
LOGGERS = ("forum", "werkzeug", "granian.access", "_granian")
# Also where an address is a value in another one. Words of our own addresses are shorter than any secret.
_SLASH, _SECRET = "(?:/|%2F)", "[A-Za-z0-9_.~%-]{16,}"


def places(addresses: Map) -> re.Pattern[str]:
    """What stands before a secret in our addresses, and the secret: each rule with a `token` has one."""
    found = {rule.rule.partition("<token>")[0] for rule in addresses.iter_rules() if "token" in rule.arguments}
    before = "|".join(sorted(re.escape(start).replace("/", _SLASH) for start in found))
    return re.compile(f"({before}){_SECRET}", re.I)


def mask(text: str, secret: re.Pattern[str]) -> str:
    """The text without the secrets of addresses in it; `secret` is what `places` found."""
    return secret.sub(r"\1…", text)


class Masked(logging.Filter):
    """Masks each record before it is written."""

    def __init__(self, secret: re.Pattern[str]) -> None:
        super().__init__()
        self.secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = mask(message, self.secret)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


def keep_secrets(addresses: Map) -> None:
    """Mask what the loggers of addresses write; twice is once."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, Masked) for known in logger.filters):
            logger.addFilter(Masked(places(addresses)))
