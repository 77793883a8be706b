"""Forms of accounts, made from what a platform asks for: base addresses, credentials, options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext, gettext_noop

from integrations.core.contract import Credential, Platform
from integrations.core.hosts import Host
from portal.accounts import base_urls, credentials
from portal.accounts.connect import Wanted
from portal.crypto import Secret
from portal.publications.options import Unusable, humanised
from portal.publishing.models import Account
from portal.teams.stale_form import StaleFormMixin
from portal.texts import gettext_lazy

from .options import PREFIX, SECRET, OptionsForm, as_text

HOST = "host_"
CREDENTIAL = "credential_"
WIPE = "wipe"
CONFIRM = "confirm_host"


class AccountForm(StaleFormMixin, OptionsForm):
    """Everything of one account on ``platform``; ``account`` None makes a new one.

    ``any_host``: whether whoever asks may give an address that is not the platform's own.
    """

    def __init__(self, platform: Platform, account: Account | None, *args: Any, any_host: bool, **kwargs: Any) -> None:
        stored = account.options if account else {}
        super().__init__(*args, model=platform.account_options, plain=stored, secret={}, **kwargs)
        self.platform, self.account, self.any_host = platform, account, any_host
        if account is None:
            self.fields["name"] = forms.CharField(
                label=gettext("Name"),
                max_length=100,
                help_text=gettext("What this account is called here, such as the team's own name."),
            )
        for credential in platform.credentials:
            self.fields[CREDENTIAL + credential.name] = self._credential_field(credential)
        for host in platform.hosts:
            self.fields[HOST + host.key] = self._host_field(host, len(platform.hosts) > 1)
        if any_host and any(host.own_domains for host in platform.hosts):
            self.fields[CONFIRM] = forms.CharField(
                required=False,
                label=gettext("Confirm a domain of your own"),
                help_text=escape(
                    gettext(
                        "Only where {platform} stands at a domain of your own: type its host name here once more. Your "
                        "key goes there."
                    ).format(platform=platform.label)
                ),
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )
        if account is not None:
            self.fields[WIPE] = forms.BooleanField(
                required=False,
                label=gettext("Another address: wipe the stored credentials"),
                help_text=gettext("The account then stops until its credentials are given again."),
            )
        self.add_option_fields()
        for key, value in (platform.account_options.proposed if account is None else {}).items():
            self.fields[PREFIX + key].initial = as_text(value)

    def beside(self) -> Mapping[str, Any]:
        return {gettext_noop("the credentials"): self.account.fingerprint} if self.account else {}

    def _credential_field(self, credential: Credential) -> forms.Field:
        words = [gettext(credential.help)]
        hint = self.account.hints.get(credential.name) if self.account else None
        if hint:
            short = gettext("One is stored. Leave this blank to keep it.")
            ends = gettext("One is stored, it ends in {hint}. Leave this blank to keep it.")
            words.append(short if hint == "set" else ends.format(hint=hint))
        return forms.CharField(
            label=gettext(credential.label),
            help_text=escape(" ".join(filter(None, words))),
            required=self.account is None,
            widget=SECRET,
        )

    def _host_field(self, host: Host, several: bool) -> forms.Field:
        own = self.account.base_urls.get(host.key, "") if self.account else ""
        either = gettext("or")
        hosts = f" {either} ".join(host.suffixes)
        words = [
            gettext("On {hosts}, beginning with https://.").format(hosts=hosts),
            gettext("Blank: {address}").format(address=host.default)
            if host.default
            else gettext("Every customer has an own one."),
        ]
        if not self.any_host:
            words.append(gettext("Any other host takes an Owner."))
        return forms.CharField(
            label=gettext("Base address, {name}").format(name=humanised(host.key))
            if several
            else gettext("Base address"),
            help_text=escape(" ".join(words)),
            required=not host.default,
            initial=own or host.default,
            max_length=500,
            widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )

    # --- for the page

    @property
    def credential_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(CREDENTIAL)]

    @property
    def host_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(HOST) or name in (CONFIRM, WIPE)]

    # --- what was typed

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for host in self.platform.hosts:
            self._check_host(host)
        for credential in self.platform.credentials:
            value = self.cleaned_data.get(CREDENTIAL + credential.name)
            try:
                credentials.checked({credential.name: value} if value else {}, self.platform)
            except Unusable as error:
                self.add_error(CREDENTIAL + credential.name, error)
        if (
            not self.errors
            and self.moved
            and not self.cleaned_data.get(WIPE)
            and credentials.missing(self._given(), self.platform)
        ):
            self.add_error(
                WIPE, gettext("The address changed. Give all credentials again, or tick this to have them wiped.")
            )
        return cleaned

    def _check_host(self, host: Host) -> None:
        name = HOST + host.key
        url = self.cleaned_data.get(name)
        if not url:
            return
        try:
            url = base_urls.checked({host.key: url}, self.platform)[host.key]
        except ValidationError as error:
            self.add_error(name, error)
            return
        self.cleaned_data[name] = url
        if not self.any_host and host.key in self._fresh() and base_urls.foreign({host.key: url}, self.platform):
            self.add_error(name, gettext("This is not a host of this platform: ask an Owner to give it."))

    @property
    def moved(self) -> bool:
        """Whether another address will be called than until now."""
        return self.account is not None and bool(self._fresh())

    def _fresh(self) -> dict[str, str]:
        """Host key → address, of those that are another than what is called now."""
        stored = self.account.base_urls if self.account else {}
        now = base_urls.effective(stored, self.platform)
        typed = {host.key: self.cleaned_data.get(HOST + host.key) or host.default for host in self.platform.hosts}
        return {key: url for key, url in typed.items() if url.rstrip("/") != now[key]}

    def _given(self) -> Secret:
        names = [item.name for item in self.platform.credentials]
        return Secret(
            {name: self.cleaned_data[CREDENTIAL + name] for name in names if self.cleaned_data.get(CREDENTIAL + name)}
        )

    def wanted(self) -> Wanted:
        """What the domain function is asked for."""
        name = self.account.name if self.account else self.cleaned_data["name"]
        confirmed = self.cleaned_data.get(CONFIRM, "").strip().lower()
        return Wanted(
            self.platform.slug,
            name,
            self._fresh(),
            self._given(),
            self.option_changes(),
            new=self.account is None,
            confirmed=frozenset({confirmed} if confirmed else ()),
        )


class ChosenAccounts(forms.ModelMultipleChoiceField):
    """Ticked accounts, each said by its name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Account) -> str:
        return obj.name


class HoldForm(forms.Form):
    """Which accounts are to be held, and why."""

    accounts = ChosenAccounts(
        queryset=None,  # given when the form is made: the manager needs a scope
        label=gettext_lazy("Accounts"),
        error_messages={"required": gettext_lazy("Tick at least one account.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        initial=gettext_lazy("Held by hand."),
        help_text=gettext_lazy("Shown on its page."),
    )

    def __init__(self, rows: Any, *args: Any, ticked: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field = self.fields["accounts"]
        assert isinstance(field, ChosenAccounts)  # noqa: S101  # declared above
        field.queryset = rows
        self.initial["accounts"] = list(ticked) or [row.pk for row in rows]


class ReleaseForm(HoldForm):
    """Which accounts are to send again."""

    reason = None  # type: ignore[assignment]
