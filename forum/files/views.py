"""A file goes out: to those who may see it, as a download, and as nothing that a browser would run."""

from flask import Blueprint, g, request, send_file
from werkzeug import Response

from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.core.headers import FILE_CSP
from forum.files import queries, rules, service, service_bytes
from forum.files.models import File
from forum.threads.rules import LABELS

files = Blueprint("files", __name__, url_prefix="/files")
files.add_app_template_filter(rules.facts, "file_facts")
files.add_app_template_test(service.may_open, "open_file")


@files.app_template_filter("file_readers")
def file_readers(file: File) -> str:
    """Who may open a file, where that is fewer than see the page on which it stands."""
    return str(LABELS[file.audience]) if rules.is_narrower(file) else ""


@files.get("/<ref>/<name>")
@audience(Who.EVERYONE)
def download(ref: str, name: str) -> Response:
    """The bytes. Asked again each time, so that a right that ended ends at once."""
    file = queries.by_ref(g.actor, ref)
    if file is None or file.name != name or not service.may_open(file):
        raise NotShown
    answer = send_file(
        service_bytes.path_of(file.sha256), mimetype=file.media_type.value, as_attachment=True,
        download_name=file.name, conditional=False, etag=False,
    )  # fmt: skip
    answer.set_etag(file.sha256)
    answer.headers["Content-Security-Policy"] = FILE_CSP
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)
