"""What is asked for with a file."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_slug

from portal.events.imports.people_rows import ATTENDEES, SPEAKERS
from portal.events.models import Event
from portal.events.uploads import MAX_BYTES
from portal.fields import validate_time_zone

TOO_LARGE = f"The file is larger than {MAX_BYTES // 1024 // 1024} MB."
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
        missing = TOO_LARGE if dropped else "Choose a file."
        self.fields["file"].error_messages = {
            **self.fields["file"].error_messages,
            "required": missing,
            "empty": "The file is empty.",
        }

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file


class PeopleForm(FileForm):
    prefix = "people"

    kind = forms.ChoiceField(
        label="Who is in the file?",
        choices=[(SPEAKERS, "Speakers"), (ATTENDEES, "Attendees")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether these are speakers or attendees."},
    )
    file = forms.FileField(
        label="File",
        help_text="CSV or Excel (.xlsx), at most 50 MB. The first row names the columns; email must be one of them.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


class ProgrammeForm(FileForm):
    prefix = "programme"

    file = forms.FileField(
        label="File",
        help_text="schedule.json, schedule.xml, Sessionize JSON or CSV, at most 50 MB.",
        widget=forms.FileInput(attrs={"accept": ".json,.xml,.csv,.tsv,.txt"}),
    )
    slug = forms.CharField(
        label="Short name of the event",
        required=False,
        max_length=80,
        validators=[validate_slug],
        help_text="For addresses and commands: letters, digits, - and _. Empty: the programme's own.",
    )
    starts_on = forms.DateField(
        label="New date of the first day",
        required=False,
        help_text="Moves all sessions; their hours on the clock stay. Empty: as in the file, or as moved before.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "This is no date. Write it as 2027-03-01."},
    )
    zone = forms.CharField(
        label="Time zone in which times are shown",
        required=False,
        validators=[validate_time_zone],
        widget=forms.TextInput(attrs={"list": "cb-zones", "autocomplete": "off", "placeholder": "Europe/Berlin"}),
    )

    def __init__(self, *args: Any, event: Event | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].help_text = f"Empty: {event.time_zone}, as it is." if event else "Empty: the file's own."
        if event is not None:
            del self.fields["slug"]
