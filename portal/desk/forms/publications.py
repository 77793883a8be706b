"""Forms of publications: which sessions, with which of the platform's options; taking back; adopting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext, gettext_noop

from integrations.core.contract import Platform
from portal.crypto import keyed_fingerprint
from portal.desk.base.platform_terms import has
from portal.events.models import Event, Room, Session, SessionState, Track
from portal.publications import adopt, publish, remote_fields, session_selection
from portal.publications.options import Unusable
from portal.publishing.models import Publication, RemoteObject, RemoteState
from portal.teams.stale_form import StaleFormMixin
from portal.texts import counted, gettext_lazy

from .options import OptionsForm

WHICH = "which"
EVENT = "event"


class Programme:
    """An event's sessions, tracks and rooms, read once for a form."""

    def __init__(self, event: Event) -> None:
        self.zone = ZoneInfo(event.time_zone)
        rows = Session.objects.filter(event=event).select_related("track", "room").order_by("starts_at", "code")
        self.sessions = list(rows.only("code", "title", "starts_at", "state", "track__name", "room__name"))
        self.planned = [row for row in self.sessions if takes_place(row)]
        self.tracks = sorted({row.track.name for row in self.sessions if row.track})
        self.rooms = sorted({row.room.name for row in self.sessions if row.room})

    def inside(self, text: str) -> list[Session]:
        """The sessions in the choice ``text``, cancelled ones included."""
        choice = session_selection.parse(text)
        return [
            row for row in self.sessions if session_selection.holds(choice, row.code, _name(row.track), _name(row.room))
        ]

    def boxes(self, kept: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """Sessions to tick: those that take place, and those in ``kept``."""
        return [(row.code, self.words(row)) for row in self.sessions if takes_place(row) or row.code in kept]

    def words(self, row: Session) -> str:
        """When and what, as it stands beside a tick."""
        at = formats.date_format(timezone.localtime(row.starts_at, self.zone), "j M, H:i")
        if takes_place(row):
            return f"{at}  {row.title} ({row.code})"
        return f"{at}  " + gettext("{title} ({code}, cancelled)").format(title=row.title, code=row.code)


def takes_place(row: Session) -> bool:
    return row.state == SessionState.PLANNED


def _name(place: Track | Room | None) -> str | None:
    return place.name if place else None


class PublicationForm(StaleFormMixin, OptionsForm):
    """One event on one account; ``publication`` None makes a new one. ``secret``: the stored secret options."""

    def __init__(self, platform: Platform, event: Event, publication: Publication | None, *args: Any) -> None:
        plain = publication.options if publication else {}
        secret = publication.secret_options if publication else {}
        super().__init__(*args, model=platform.publication_options, plain=plain, secret=secret)
        self.apart = frozenset({remote_fields.OPTION}) if platform.fields else frozenset()
        self.publication = publication
        self.programme = Programme(event)
        self.stored = session_selection.parse(publication.choice if publication else session_selection.ALL)
        if publication is None:
            self.fields["name"] = forms.CharField(
                label=gettext("Name"),
                max_length=100,
                initial=publish.MAIN,
                help_text=gettext("Tells several publications on one account apart, for example one per room."),
            )
        self._add_choice_fields()
        self.add_option_fields()

    def beside(self) -> Mapping[str, Any]:
        return {
            gettext_noop("the secret options"): {
                key: keyed_fingerprint(str(value)) for key, value in self.secret.items()
            }
        }

    def _add_choice_fields(self) -> None:
        kind, names = self.stored
        picked = names[0] if kind in session_selection.GROUPS else None
        which = [
            (
                session_selection.ALL,
                counted(
                    len(self.programme.planned),
                    "All sessions ({n} now, later ones too)",
                    "All sessions ({n} now, later ones too)",
                ),
            )
        ]
        groups = (
            ("track", self.programme.tracks, gettext("Track"), gettext("The sessions of one track, later ones too")),
            ("room", self.programme.rooms, gettext("Room"), gettext("The sessions of one room, later ones too")),
        )
        for group, known, label, words in groups:
            if known or kind == group:
                own = [picked] if kind == group and picked not in known else []
                which.append((group, words))
                self.fields[group] = forms.ChoiceField(
                    choices=[(name, name) for name in (*known, *own)],
                    initial=picked if kind == group else None,
                    required=False,
                    label=label,
                )
        which.append((session_selection.CODES, gettext("Only the sessions ticked here")))
        which += [(session_selection.NONE, gettext("No session"))] if kind == session_selection.NONE else []
        self.fields[WHICH] = forms.ChoiceField(
            choices=which, initial=kind, widget=forms.RadioSelect, label=gettext("Which sessions?")
        )
        kept = names if kind == session_selection.CODES else ()
        self.fields[session_selection.CODES] = forms.MultipleChoiceField(
            choices=self.programme.boxes(kept),
            initial=list(kept),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=gettext("Sessions"),
        )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        which = self.cleaned_data.get(WHICH)
        if (
            which in (session_selection.CODES, *session_selection.GROUPS)
            and which not in self.errors
            and not self.cleaned_data.get(which)
        ):
            words = {"track": gettext("Choose a track."), "room": gettext("Choose a room.")}
            self.add_error(which, words.get(which, gettext("Tick at least one session.")))
        return cleaned

    def choice(self) -> str | None:
        """The choice of sessions as it is stored; None where it stays as it is."""
        which = self.cleaned_data[WHICH]
        if which in session_selection.GROUPS:
            names: tuple[str, ...] = (self.cleaned_data[which],)
        else:
            names = tuple(self.cleaned_data[session_selection.CODES]) if which == session_selection.CODES else ()
        made = session_selection.Choice(which, names)
        same = made.kind == self.stored.kind and set(made.names) == set(self.stored.names)
        return None if same and self.publication is not None else str(made)

    def wanted(self) -> publish.Wanted:
        """What the domain function is asked for."""
        name = self.publication.name if self.publication else self.cleaned_data["name"]
        new = self.publication is None
        return publish.Wanted(name, self.choice(), self.option_changes(), new=new)


class TakeBackForm(forms.Form):
    """The whole publication or some of its sessions; ``remove_there`` only for whoever may delete on platforms."""

    which = forms.ChoiceField(
        label=gettext_lazy("What should be unpublished?"),
        choices=[
            (session_selection.ALL, gettext_lazy("The whole publication")),
            (session_selection.CODES, gettext_lazy("Only the sessions ticked here")),
        ],
        initial=session_selection.ALL,
        widget=forms.RadioSelect,
    )
    codes = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Sessions")
    )
    remove_there = forms.BooleanField(
        required=False,
        label=gettext_lazy("Remove there too"),
        help_text=gettext_lazy(
            "The next plan then lists what is removed on the platform; you confirm it there once more."
        ),
    )

    def __init__(self, publication: Publication, *args: Any, may_remove: bool) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        programme = Programme(publication.event)
        boxes = [(row.code, programme.words(row)) for row in programme.inside(publication.choice)]
        self.fields["codes"].choices = boxes  # type: ignore[attr-defined]
        if not may_remove:
            del self.fields["remove_there"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("which") == session_selection.CODES and not self.cleaned_data.get("codes"):
            self.add_error("codes", gettext("Tick at least one session."))
        return cleaned

    def sessions(self) -> str | None:
        """What ``unpublish`` takes: codes, or None for everything."""
        return ",".join(self.cleaned_data["codes"]) if self.cleaned_data["which"] == session_selection.CODES else None


class AdoptForm(forms.Form):
    """The id of something that exists on the platform already."""

    thing = forms.ChoiceField(label=gettext_lazy("What is it here?"))
    remote_id = forms.CharField(
        label=gettext_lazy("Platform ID"), max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I have the right thing, and what stands in it there may be overwritten"),
        error_messages={"required": gettext_lazy("Tick this to take it over.")},
    )

    def __init__(self, publication: Publication, platform: Platform, *args: Any) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        self.fields["thing"].choices = adoptable(publication, platform)  # type: ignore[attr-defined]
        self.fields["thing"].help_text = gettext("Times in {time_zone}.").format(time_zone=publication.event.time_zone)

    def adopted(self) -> dict[str, str]:
        """Object → id, as the domain function takes it; raises Unusable."""
        return adopt.parse([f"{self.cleaned_data['thing']}={self.cleaned_data['remote_id']}"])

    def blame(self, error: ValidationError | Unusable) -> None:
        self.add_error("remote_id", error)


def adoptable(publication: Publication, platform: Platform) -> list[tuple[str, str]]:
    """What may be given an id: the event and sessions that are not known to be there, where the platform has such."""
    there = RemoteObject.objects.filter(publication=publication, state=RemoteState.PRESENT)
    known = set(there.values_list("key", flat=True))
    found: list[tuple[str, str]] = []
    if has(platform, "event"):
        found.append((EVENT, gettext("The event: {event}").format(event=publication.event.title)))
    if has(platform, "session"):
        programme = Programme(publication.event)
        rows = [row for row in programme.inside(publication.choice) if takes_place(row)]
        found += [(f"session:{row.code}", programme.words(row)) for row in rows]
    return [pair for pair in found if pair[0] not in known]
