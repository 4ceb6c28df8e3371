"""Headers that every answer carries: what a browser may load, and what caches may keep."""

from flask import Flask, Response, g, request

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# A mail has inline styles: it is shown in a frame from a route of its own, which may do nothing else.
MAIL_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
# What people attached is a download; a browser that shows it all the same may do nothing with it.
FILE_CSP = "default-src 'none'; sandbox"

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
#: Whoever has an address with a secret in it has what it shows: no cache keeps that, and no search engine finds it. To
#: other hosts no address is told anyway; to us it is, since a form that names no page before it is refused.
SECRET = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


def apply(response: Response) -> Response:
    """Set the headers of one answer; what a view has set stands, but for those of a secret address."""
    if request.url_rule is not None and "token" in request.url_rule.arguments:
        response.headers.update(SECRET)
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CSP)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    actor = getattr(g, "actor", None)
    if actor is not None and actor.is_signed_in:
        response.headers.setdefault("Cache-Control", "private, no-store")
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
    response.headers.add("Vary", "Cookie")
    return response


def init_app(app: Flask) -> None:
    app.after_request(apply)
