"""How reasons are worded: a table per platform (``wording.WORDINGS``), in English, marked for translation.

Platforms know no translation machinery: whoever renders a reason translates the text and then fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


def gettext_noop(text: str) -> str:
    """``text`` unchanged: the mark by which the catalogue of translations finds it."""
    return text


class Plural(NamedTuple):
    """A text that depends on a number: the parameter called ``number``."""

    one: str
    many: str
    number: str

    @property
    def texts(self) -> tuple[str, ...]:
        return self.one, self.many


def ngettext_noop(one: str, many: str, number: str = "count") -> Plural:
    """Both forms unchanged, with the name of the parameter that decides between them."""
    return Plural(one, many, number)


class Wording(NamedTuple):
    """``cli`` may name commands and options; ``browser`` may not, and is used on pages, in mails and files; empty
    where both say the same. Both are format strings over the reason's parameters. ``personal`` names the parameters
    that may hold a person's data: they are masked and erased. ``fields`` names those that hold fields of a body, or a
    text of a platform's table: the browser gets people's words for them, out of ``FIELDS``;
    translated."""

    cli: str | Plural
    browser: str | Plural = ""
    personal: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


_ = gettext_noop

#: what several platforms say
WORDINGS: Mapping[str, Wording] = {
    "core.shortened": Wording(_("{field} shortened from {length} to {limit} characters"), fields=frozenset({"field"})),
    "core.unseen": Wording(_("will overwrite unseen: {what}"), fields=frozenset({"what"})),
    "core.picture_not_https": Wording(_("picture left out: its address must begin with https://")),
    # why a call failed
    "core.budget_spent": Wording(_("The platform's request budget is used up until {until} UTC.")),
    "core.day_budget_spent": Wording(
        _("The platform's request budget of the day is used up. It goes on by itself at {until} UTC.")
    ),
    "core.turn_over": Wording(_("The account's turn was over before this could be sent.")),
    "core.slow": Wording(_("The platform takes too long to answer. Try again in a moment.")),
    "core.certificate": Wording(_("The platform's certificate is not valid; nothing was sent.")),
    "core.unreachable": Wording(_("The platform cannot be reached; nothing was sent.")),
    "core.base_address": Wording(_("The account's base address is not usable.")),
    "core.private_address": Wording(
        _("The platform's host name leads to a private network address, which is not allowed.")
    ),
    "core.no_answer_in_time": Wording(_("The platform did not answer in time.")),
    "core.connection_broke": Wording(_("The connection broke before the answer was complete.")),
    "core.answer_slow": Wording(_("The platform's answer took too long.")),
    "core.answer_large": Wording(_("The platform's answer is larger than {most} MB.")),
    "core.answer_packed": Wording(_("The platform's answer cannot be unpacked.")),
    "core.answer_open": Wording(_("The platform's answer ({status}) does not say whether it worked.")),
    "core.being_prepared": Wording(_("The platform is still preparing these figures.")),
    "core.slow_down": Wording(_("The platform asks us to slow down.")),
    "core.key_refused": Wording(
        _("The platform refused the account's key ({status}). {words}"), personal=frozenset({"words"})
    ),
    "core.forbidden": Wording(
        _("The platform forbids this to the account's key (403). {words}"), personal=frozenset({"words"})
    ),
    "core.not_known": Wording(_("The platform does not know it (404). {words}"), personal=frozenset({"words"})),
    "core.request_large": Wording(_("The platform calls the request too large (413).")),
    "core.refused": Wording(_("The platform refused it ({status}): {words}"), personal=frozenset({"words"})),
    "core.no_words": Wording(_("no reason given")),
    # why a base address may not be called
    "core.no_web_address": Wording(_("This is no web address.")),
    "core.address_with_user": Wording(
        _("A base address must not hold a user name or password; give credentials separately.")
    ),
    "core.address_form": Wording(_("A base address looks like https://host/path.")),
    "core.address_end": Wording(_("A base address ends with its path: leave out everything from ? or # on.")),
    "core.https_only": Wording(
        _("Only https on its usual port is allowed. A sandbox needs ALLOW_PRIVATE_PLATFORM_HOSTS=true."),
        _("Only https on its usual port is allowed. Ask whoever runs Callboard to allow anything else."),
    ),
    "core.foreign_host": Wording(_("{host} is not a host of this platform ({known}).")),
    "core.host_name": Wording(_("The host name is not valid.")),
    # which platforms there are
    "core.unknown_platform": Wording(_("There is no platform '{slug}'. Known: {known}.")),
}

#: what people call the fields of bodies, as far as platforms agree on them; a platform's ``wording.FIELDS`` has its own
FIELDS: Mapping[str, str] = {
    "avatar": _("picture"),
    "city": _("city"),
    "company": _("company"),
    "country": _("country"),
    "description": _("description"),
    "duration": _("length"),
    "email": _("e-mail address"),
    "endDate": _("end"),
    "firstName": _("first name"),
    "highlighted": _("highlight"),
    "lastName": _("last name"),
    "links": _("links"),
    "name": _("name"),
    "record": _("recording"),
    "recording": _("recording"),
    "startDate": _("start"),
    "start": _("start"),
    "status": _("status"),
    "tags": _("tags"),
    "timezone": _("time zone"),
    "title": _("title"),
    "type": _("type"),
}

#: columns of a file of attendees, as pages say them
WORDS = (
    _("City"),
    _("Company"),
    _("Country"),
    _("First name"),
    _("Job title"),
    _("Last name"),
    _("Name"),
)
