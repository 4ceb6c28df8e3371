"""The letters about accounts: each a fact, one button, and why it came."""

from flask_babel import gettext as _

from forum.mail.emails import Parts


def confirm_address(email: str, url: str) -> Parts:
    """To an address that has no account yet. Holds nothing that a stranger could have written but the address itself."""
    return Parts(
        subject=_("Confirm your address"),
        sentence=_("Somebody joined the forum with this address. If it was you, confirm it, and your account is ready."),
        facts=[(_("Address"), email), (_("The link works until"), _("3 days from now, once"))],
        button=(_("Confirm this address"), url),
        why=_("You get this because your address was typed when somebody joined. If it was not you, do nothing."),
    )  # fmt: skip


def account_already(name: str, email: str, sign_in_url: str, reset_url: str) -> Parts:
    """To whoever joins with an address that has an account: only its owner learns so."""
    return Parts(
        subject=_("You have an account already"),
        sentence=_("Somebody tried to join the forum with this address, which has an account. Nothing was changed."),
        facts=[(_("Name"), name), (_("Address"), email), (_("Forgot the password?"), reset_url)],
        button=(_("Sign in"), sign_in_url),
        why=_("You get this because your address was typed when somebody joined. If it was not you, do nothing."),
    )  # fmt: skip


def address_has_account(name: str, email: str, sign_in_url: str, reset_url: str) -> Parts:
    """To the owner of an account whose address somebody wants for another one."""
    return Parts(
        subject=_("You have an account already"),
        sentence=_("Somebody wants to use this address for another account, but it belongs to yours. Nothing was changed."),
        facts=[(_("Name"), name), (_("Address"), email), (_("Forgot the password?"), reset_url)],
        button=(_("Sign in"), sign_in_url),
        why=_("You get this because your address was typed under “My account”. If it was not you, do nothing."),
    )  # fmt: skip


def address_has_guest(email: str, join_url: str) -> Parts:
    """To somebody who comes to events without an account, and whose address somebody wants for an account."""
    return Parts(
        subject=_("This address is registered for events"),
        sentence=_("Somebody wants to use this address for an account, but it is registered for events without one. Nothing was changed."),
        facts=[(_("Address"), email), (_("To sign in with it"), _("Join with this address, and your events stay with you"))],
        button=(_("Join with this address"), join_url),
        why=_("You get this because your address was typed under “My account”. If it was not you, do nothing."),
    )  # fmt: skip


def new_password(email: str, url: str) -> Parts:
    """To whoever forgot the password."""
    return Parts(
        subject=_("Set a new password"),
        sentence=_("Somebody asked to set a new password for your account. Until you do, the old one stays."),
        facts=[(_("Address"), email), (_("The link works until"), _("2 hours from now, once"))],
        button=(_("Set a new password"), url),
        why=_("You get this because your address was typed on the page for a new password. If it was not you, do nothing."),
    )  # fmt: skip


def password_changed(email: str, reset_url: str) -> Parts:
    """To the owner, after the password was changed or set anew."""
    return Parts(
        subject=_("Your password was changed"),
        sentence=_("The password of your account was changed, and your other browsers were signed out."),
        facts=[(_("Address"), email)],
        button=(_("This was not me: set a new password"), reset_url),
        why=_("You always get this when the password of your account changes."),
    )


def confirm_new_address(old: str, new: str, url: str) -> Parts:
    """To the new address, before anything changes."""
    return Parts(
        subject=_("Confirm your address"),
        sentence=_("Somebody wants to use this address for an account of the forum. If it was you, confirm it."),
        facts=[(_("Now"), old), (_("After you confirm"), new), (_("The link works until"), _("1 day from now, once"))],
        button=(_("Confirm this address"), url),
        why=_("You get this because your address was typed under “My account”. If it was not you, do nothing."),
    )  # fmt: skip


def address_will_change(old: str, new: str, keep_url: str) -> Parts:
    """To the old address, when another is asked for."""
    return Parts(
        subject=_("Another address was asked for"),
        sentence=_("Somebody who is signed in to your account asked to use another address. It changes once that is confirmed."),
        facts=[(_("Now"), old), (_("After it is confirmed"), new)],
        button=(_("This was not me: keep my address"), keep_url),
        why=_("You always get this before the address of your account changes."),
    )  # fmt: skip


def address_changed(old: str, new: str) -> Parts:
    """To both ends, once the new address is confirmed."""
    return Parts(
        subject=_("Your address was changed"),
        sentence=_("Mail for your account goes to the new address from now on. Sign in with it too."),
        facts=[(_("Before"), old), (_("Now"), new)],
        why=_("You always get this when the address of your account changes. If it was not you, write to the CIO's office."),
    )  # fmt: skip
