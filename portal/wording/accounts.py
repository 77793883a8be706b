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
    # where it leads
    "account.elsewhere": Wording(
        _(
            "Nothing of {account} that was looked for on {platform} can be read there ({count}): these keys, this "
            "address or these options lead to another place than until now. Nothing was saved. Give --same-place if "
            "it is the same place after all, or --start-afresh to leave what is known on the old account."
        ),
        _(
            "Nothing of {account} that was looked for on {platform} can be read there ({count}): what was given leads "
            "to another place than until now. The account keeps what it had and sends nothing until somebody decides."
        ),
    ),
    "account.untold": Wording(
        _(
            "Whether {account} still leads to the same place on {platform} cannot be told. {why} Nothing was saved. "
            "Give --same-place if it is the same place, or --start-afresh to leave what is known on the old account."
        ),
        _(
            "Whether {account} still leads to the same place on {platform} cannot be told. {why} The account keeps "
            "what it had and sends nothing until somebody decides."
        ),
    ),
    "account.nothing_tells": Wording(_("No answer of {platform} tells.")),
    "account.same_place": Wording(
        _("{account} leads to the same place as until now: what is known of it can be read there.")
    ),
    "account.changed_meanwhile": Wording(_("Somebody changed {account} meanwhile; nothing was done. Do it again.")),
    "account.nothing_asked": Wording(_("Nothing is to be decided about where {account} leads.")),
    "account.decide_first": Wording(
        _(
            "Say first where {account} leads: it is held because of keys, an address or options that may lead "
            "elsewhere. Its page offers the ways out."
        )
    ),
    "account.left_behind": Wording(
        _("{count} known objects stand on the old account from now on. Tasks to remove them there: {tasks}.")
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
