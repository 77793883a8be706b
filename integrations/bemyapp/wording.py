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
    # why a call failed
    "bemyapp.refused": Wording(_("BeMyApp refused it: {words}"), personal=frozenset({"words"})),
    "bemyapp.other_talk": Wording(_("BeMyApp answered about another talk than the one that was sent.")),
    "bemyapp.answer_open": Wording(_("BeMyApp's answer does not say whether it worked, or for which talk.")),
    "bemyapp.not_added": Wording(_("not added yet, push again: {why}")),
    "bemyapp.untestable": Wording(_("cannot be tested without writing")),
    # by hand
    "bemyapp.create_talk": Wording(_("Unless the account may create talks, a person makes them and gives their ids.")),
    "bemyapp.remove_talk": Wording(_("No documented call removes a talk: take it off in the Back Office.")),
    # what surprises
    "bemyapp.quirk_talks_unread": Wording(
        _("Talks cannot be read or deleted: what somebody changes there is not seen here.")
    ),
    "bemyapp.quirk_talks_unlisted": Wording(
        _("Talks are not listed: GET /incoming-talks is named in an example, but nothing tells what it answers."),
        _("Talks are not listed: an example names a list of incoming talks, but nothing tells what it answers."),
    ),
    "bemyapp.quirk_lists_replaced": Wording(
        _("Speakers, moderators, tags and links are replaced as a whole by what is sent.")
    ),
    "bemyapp.quirk_profiles_stay": Wording(
        _("A person who has an account is added as is; name, picture and texts are not updated.")
    ),
    "bemyapp.quirk_password_once": Wording(
        _("A new person's password is shown once. If its mail fails, it has to be reset there.")
    ),
    "bemyapp.quirk_tags_made": Wording(_("Tags and tracks that do not exist are created, misspelt ones too.")),
    "bemyapp.quirk_start_in_future": Wording(_("A talk's start should lie in the future.")),
    "bemyapp.quirk_features_off": Wording(_("A feature that is off for the platform stays off whatever a talk says.")),
    "bemyapp.quirk_key_restricted": Wording(
        _("Keys that begin with IDT_ may be refused by restricted endpoints (403).")
    ),
}

#: what people call the fields of its bodies that no other platform has, or calls otherwise
FIELDS: Mapping[str, str] = {
    "available": _("showing the file at once"),
    "cover": _("cover picture"),
    "featured": _("featured"),
    "features": _("switches of the talk"),
    "hiddenTags": _("hidden tags"),
    "job": _("job title"),
    "keynote": _("keynote"),
    "moderators": _("moderators"),
    "recommended": _("recommended"),
    "speakers": _("speakers"),
    "track": _("track"),
    "username": _("user name"),
    "video": _("address of the video"),
}

#: what pages make of the names and values of options, filters and figures: marked here, for nobody wrote them
WORDS = (
    _("API"),
    _("Available"),
    _("Chat"),
    _("Cover"),
    _("Description"),
    _("Duration"),
    _("Embedded"),
    _("External"),
    _("Featured"),
    _("Features"),
    _("Hidden tags"),
    _("Keynote"),
    _("Links"),
    _("Moderators"),
    _("Questions"),
    _("RTMP"),
    _("Recommended"),
    _("Replay"),
    _("Speakers"),
    _("Start"),
    _("Surveys"),
    _("Tags"),
    _("Timezone"),
    _("Title"),
    _("Track"),
    _("Type"),
    _("Video"),
    _("Youtube"),
)
