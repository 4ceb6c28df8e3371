"""Every page of the forum: the blueprints, with all the views that add to them."""

from flask import Blueprint, Flask

from forum.accounts import views_join as _accounts_join  # noqa: F401  adds its pages to the blueprint
from forum.accounts import views_reset as _accounts_reset  # noqa: F401
from forum.accounts.views import accounts
from forum.accounts.views_me import me
from forum.answers.views import answers
from forum.calls import views_agenda as _calls_agenda  # noqa: F401
from forum.calls import views_criteria as _calls_criteria  # noqa: F401
from forum.calls import views_draw as _calls_draw  # noqa: F401
from forum.calls import views_score as _calls_score  # noqa: F401
from forum.calls import views_slots as _calls_slots  # noqa: F401
from forum.calls.views import calls
from forum.desk import views as desk_views
from forum.desk import views_agencies as _desk_agencies  # noqa: F401
from forum.desk import views_approve as _desk_approve  # noqa: F401
from forum.desk import views_people as _desk_people  # noqa: F401
from forum.desk import views_policies as _desk_policies  # noqa: F401
from forum.desk import views_replies as _desk_replies  # noqa: F401
from forum.desk import views_system as _desk_system  # noqa: F401
from forum.digests import views_me
from forum.digests.views import digests
from forum.feeds import views_ics as _feeds_ics  # noqa: F401
from forum.feeds.views import feeds
from forum.files.views import files
from forum.framework import views_desk as _framework_desk  # noqa: F401
from forum.framework.views import framework
from forum.innovations import views_review as _innovations_review  # noqa: F401  joins the blueprint
from forum.innovations import views_show as _innovations_show  # noqa: F401
from forum.innovations import views_write as _innovations_write  # noqa: F401
from forum.innovations.views import innovations
from forum.mail.views import mailbox
from forum.needs import views_questions as _needs_questions  # noqa: F401
from forum.needs import views_review as _needs_review  # noqa: F401
from forum.needs import views_stage as _needs_stage  # noqa: F401
from forum.needs import views_write as _needs_write  # noqa: F401
from forum.needs.views import needs
from forum.organizations import views as organizations_views
from forum.organizations import views_join as _organizations_join  # noqa: F401  its routes
from forum.organizations import views_people as _organizations_people  # noqa: F401
from forum.organizations.views_first_run import first_run
from forum.registrations import views_answer as _registrations_answer  # noqa: F401  its routes
from forum.registrations import views_attendees as _registrations_attendees  # noqa: F401
from forum.registrations import views_code as _registrations_code  # noqa: F401
from forum.registrations import views_door as _registrations_door  # noqa: F401
from forum.registrations import views_files as _registrations_files  # noqa: F401
from forum.registrations import views_guest as _registrations_guest  # noqa: F401
from forum.registrations import views_invite as _registrations_invite  # noqa: F401
from forum.registrations import views_people as _registrations_people  # noqa: F401
from forum.registrations import views_seats as _registrations_seats  # noqa: F401
from forum.registrations import views_survey as _registrations_survey  # noqa: F401
from forum.registrations.views import registrations
from forum.search.views import search
from forum.showcases import views_after as _showcases_after  # noqa: F401
from forum.showcases import views_plan as _showcases_plan  # noqa: F401  its routes
from forum.showcases import views_questions as _showcases_questions  # noqa: F401
from forum.showcases import views_series as _showcases_series  # noqa: F401
from forum.showcases.views import showcases
from forum.site import views_help as _help  # noqa: F401
from forum.site import views_home as _home  # noqa: F401
from forum.site.views import site
from forum.site.views_topics import topics
from forum.threads import views_follow as _follow  # noqa: F401
from forum.threads import views_kept as _kept  # noqa: F401
from forum.threads import views_new as _new  # noqa: F401
from forum.threads import views_posts as _posts  # noqa: F401
from forum.threads import views_reports as _reports  # noqa: F401
from forum.threads import views_staff as _staff  # noqa: F401
from forum.threads.views import threads

BLUEPRINTS: tuple[Blueprint, ...] = (
    mailbox,
    accounts,
    me,
    organizations_views.organizations,
    answers,
    feeds,
    first_run,
    framework,
    digests,
    calls,
    registrations,
    showcases,
    needs,
    files,
    threads,
    innovations,
    search,
    desk_views.desk,
    site,
    topics,
)

# The pages of a person lie in several features; the first of them shows what all of these hold.
me.add_url_rule("/", "index", views_me.index)

#: Routes that mail programs call without cookie or token (RFC 8058): their address is the secret.
TOKENLESS = ("digests.unsubscribe_once",)


def register(app: Flask) -> None:
    """Give the application its pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
