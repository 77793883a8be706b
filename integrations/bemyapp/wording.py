"""Every reason that BeMyApp's folder gives, worded for the command line and, where it differs, for the browser."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

NAME = frozenset({"name"})

WORDINGS: Mapping[str, Wording] = {
    # talks
    "bemyapp.no_title": Wording(_("give the session a title")),
    "bemyapp.title_length": Wording(_("the title has {length} characters, BeMyApp takes {most}: shorten it")),
    "bemyapp.session_past": Wording(
        _("the start is in the past, BeMyApp takes new talks in the future only: move the session")
    ),
    "bemyapp.make_talk": Wording(
        _("Make the talk on BeMyApp, then adopt it by its id (command line: publish_on … --remote-id {object}=ID)."),
        _("Create the talk on BeMyApp, then enter its ID there in the manual task."),
        frozenset({"object"}),
    ),
    "bemyapp.cannot_show": Wording(_("BeMyApp cannot show what stands in this talk now")),
    "bemyapp.goes_without": Wording(_("goes without {name}: {why}"), personal=NAME),
    "bemyapp.title_as_description": Wording(
        _("the title stands as description, which BeMyApp requires and this session lacks")
    ),
    "bemyapp.duration_rounded": Wording(_("duration rounded up to {minutes} minutes")),
    "bemyapp.start_stays": Wording(_("the start stays as it is there: BeMyApp takes starts in the future only")),
    "bemyapp.link_not_https": Wording(_("link left out, BeMyApp takes https only: {url}"), personal=frozenset({"url"})),
    "bemyapp.video_left_out": Wording(_("video left out: embedded talks use BeMyApp's own")),
    "bemyapp.picture_stays": Wording(_("the picture stays: BeMyApp documents no way to take it away")),
    # people
    "bemyapp.approve_first": Wording(_("not approved yet: approve this speaker")),
    "bemyapp.under_review": Wording(_("under review again")),
    "bemyapp.give_address": Wording(_("give an e-mail address")),
    "bemyapp.give_last_name": Wording(_("give a last name")),
    "bemyapp.give_first_name": Wording(_("give a first name")),
    "bemyapp.picture_not_https": Wording(_("picture left out: BeMyApp takes https addresses only")),
    "bemyapp.no_mail": Wording(
        _("BeMyApp hands out a one-time password for new speakers: set EMAIL_URL so that it can be mailed"),
        _(
            "BeMyApp hands out a one-time password for new speakers, and mail delivery is not set up: ask whoever runs "
            "Callboard"
        ),
    ),
    "bemyapp.no_attendees": Wording(_("BeMyApp has no attendees.")),
    "bemyapp.password_reset": Wording(
        _(
            "password reset needed: BeMyApp's one-time password was lost or could not be mailed. "
            "Unless this person can sign in already, reset it in BeMyApp's Back Office."
        )
    ),
    "bemyapp.password_strange": Wording(
        _("password reset needed: BeMyApp gave a password for an address that was not sent. Look it up there.")
    ),
    # options
    "bemyapp.option_video": Wording(
        _("A talk of type {kind} needs video=ADDRESS."), _("A talk of type {kind} needs the address of its video.")
    ),
    "bemyapp.option_youtube": Wording(_("A YouTube video is given in its embed form: {form}…")),
    "bemyapp.option_scheme": Wording(
        _("video must be an address with its scheme, such as https://…"),
        _("The video must be an address with its scheme, such as https://…"),
    ),
    "bemyapp.option_web_address": Wording(_("The video of type {kind} must be a web address.")),
    "bemyapp.option_cover": Wording(_("cover must be an https address."), _("The cover must be an https address.")),
    "bemyapp.option_available": Wording(
        _("available is for replays: set type=replay or remove available."),
        _("This is for replays: choose the type replay, or leave it empty."),
    ),
}
