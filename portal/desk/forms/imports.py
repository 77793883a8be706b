"""What is asked for with a file."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_slug
from django.utils.translation import gettext

from portal.events.imports.people_rows import ATTENDEES, SPEAKERS
from portal.events.models import Event
from portal.events.uploads import MAX_BYTES
from portal.fields import validate_time_zone
from portal.texts import gettext_lazy

TOO_LARGE = gettext_lazy("The file is larger than 50 MB.")
AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@cache
def zones() -> list[str]:
    """Names of time zones to choose from."""
    return ["UTC", *sorted(name for name in available_timezones() if name.startswith(AREAS))]


class FileForm(forms.Form):
    """A form with a file. ``dropped``: one was handed in that was too large to be taken in."""

    def __init__(self, *args: Any, dropped: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        missing = TOO_LARGE if dropped else gettext("Choose a file.")
        self.fields["file"].error_messages = {
            **self.fields["file"].error_messages,
            "required": missing,
            "empty": gettext("The file is empty."),
        }

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file


class PeopleForm(FileForm):
    prefix = "people"

    kind = forms.ChoiceField(
        label=gettext_lazy("Who is in the file?"),
        choices=[(SPEAKERS, gettext_lazy("Speakers")), (ATTENDEES, gettext_lazy("Attendees"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether these are speakers or attendees.")},
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV or Excel (.xlsx), at most 50 MB. The first row names the columns; email must be one of them."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


class ProgrammeForm(FileForm):
    prefix = "programme"

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("schedule.json, schedule.xml, Sessionize JSON or CSV, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,.xml,.csv,.tsv,.txt"}),
    )
    slug = forms.CharField(
        label=gettext_lazy("Short name of the event"),
        required=False,
        max_length=80,
        validators=[validate_slug],
        help_text=gettext_lazy("For addresses and commands: letters, digits, - and _. Empty: the programme's own."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("New date of the first day"),
        required=False,
        help_text=gettext_lazy(
            "Moves all sessions; their hours on the clock stay. Empty: as in the file, or as moved before."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is no date. Write it as 2027-03-01.")},
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone in which times are shown"),
        required=False,
        validators=[validate_time_zone],
        widget=forms.TextInput(attrs={"list": "cb-zones", "autocomplete": "off", "placeholder": "Europe/Berlin"}),
    )

    def __init__(self, *args: Any, event: Event | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].help_text = (
            gettext("Empty: {time_zone}, as it is.").format(time_zone=event.time_zone)
            if event
            else gettext("Empty: the file's own.")
        )
        if event is not None:
            del self.fields["slug"]
