"""What is said of accounts: why one is stopped or held, and what does not fit of what was given for one."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.core.wording import Wording
from integrations.core.wording import gettext_noop as _

WORDINGS: Mapping[str, Wording] = {
    # its state
    "account.held_by": Wording("{text}", personal=frozenset({"text"})),
    "account.needs_credentials": Wording(_("The base address changed; give the credentials again.")),
    "account.keys_replaced": Wording(
        _("The base address changed, so the stored credentials were wiped and replaced by those given.")
    ),
    "account.keys_wiped": Wording(
        _("The base address changed, so the stored credentials were wiped. Give them again.")
    ),
    "account.database_away": Wording(_("The portal's own database did not answer; nothing was sent.")),
    # its test
    "account.not_tested": Wording(_("Saved, not tested.")),
    "account.unreachable": Wording(_("{hosts} cannot be reached. Check the base address and the network.")),
    "account.undecryptable": Wording(
        _("A stored secret cannot be read with the keys in CREDENTIALS_KEYS."),
        _("A stored secret cannot be read with the keys that Callboard was given: ask whoever runs Callboard."),
    ),
    "account.give_again": Wording(_("Give the credentials again.")),
    "account.options_unfit": Wording(_("The account's options do not fit this version. Set them again.")),
    "account.no_base_address": Wording(_("The account has no base address for {hosts}.")),
    "account.lacks": Wording(_("The account lacks {missing}. Give it where the account is set up.")),
    # what was given for it
    "account.none": Wording(_("none")),
    "account.name_taken": Wording(
        _("There is an account '{name}' already. Give another name."), personal=frozenset({"name"})
    ),
    "account.other_platform": Wording(
        _("The account '{name}' is on {platform}, not on {other}."), personal=frozenset({"name"})
    ),
    "account.needs_too": Wording(
        _("{platform} needs {names} too: give {options}."), _("{platform} needs {names} too.")
    ),
    "account.one_from_input": Wording(_("Only one credential can be read from standard input.")),
    "account.no_variable": Wording(_("The environment has no variable {variable} for {credential}.")),
    "account.credential_empty": Wording(_("The credential {credential} is empty.")),
    "account.credential_odd": Wording(
        _("The credential {credential} holds blanks at its ends or characters that no key has.")
    ),
    "account.no_such_credential": Wording(_("{platform} has no credential of that name. Known: {known}.")),
    "account.address_twice": Wording(_("The base address of {host} is given twice.")),
    "account.which_host": Wording(
        _("{platform} has several hosts; say which: {hosts}."), _("{platform} has several hosts; choose one.")
    ),
    "account.no_such_host": Wording(_("{platform} has no host of that name. Known: {known}.")),
    "account.address_refused": Wording(_("The base address of {host} is refused. {why}")),
    "account.confirm_host": Wording(
        _(
            "{host} is no host of {platform}'s own. If {platform} stands there for you, confirm it: --confirm-host "
            "{host}. The account's key goes to it."
        ),
        _(
            "{host} is no host of {platform}'s own. If {platform} stands there for you, an Owner confirms it by typing "
            "its name once more below. The account's key goes to it."
        ),
    ),
    "account.own_address": Wording(
        _("{platform} gives each customer their own address: give --base-url {host}=URL."),
        _("{platform} gives each customer their own address: enter yours."),
    ),
    # looking through it
    "account.nothing_listed": Wording(_("{platform} has nothing to list.")),
    "account.no_such_list": Wording(
        _("{platform} has no list '{name}'. Known: {known}."),
        _("{platform} has no such list."),
        frozenset({"name"}),
    ),
    "account.address_filter": Wording(_("Your role sees addresses masked, and finds and orders nobody by them.")),
    "account.page_lost": Wording(_("This page cannot be found any more. Begin at the first one.")),
}
