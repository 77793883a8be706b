"""A speaker's facts as a form. Saving goes through the domain functions; the form only reads and checks."""

from __future__ import annotations

import copy
from typing import Any

from django import forms

from portal.events import approval, people
from portal.events.formfields import TagsField
from portal.events.models import Person, Speaker
from portal.teams.stale_form import StaleFormMixin
from portal.texts import gettext_lazy


class SpeakerForm(StaleFormMixin, forms.ModelForm):
    """The person's facts, their address, and whether they are highlighted in this event."""

    tags = TagsField(label=gettext_lazy("Tags"))
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy(
            "Platforms know people by it. A new one takes the old one's place; the old one is kept beside it."
        ),
    )
    highlighted = forms.BooleanField(
        label=gettext_lazy("Highlighted"),
        required=False,
        help_text=gettext_lazy("Shown first where a platform can do that."),
    )

    class Meta:
        model = Person
        fields = [name for name in approval.PERSON_VALUES if name != "tags"]
        widgets = {
            "biography": forms.Textarea(attrs={"rows": 6}),
            "time_zone": forms.TextInput(attrs={"list": "cb-zones", "autocomplete": "off"}),
        }

    field_order = ["name", "email", "first_name", "last_name", "job_title", "company", "biography", "avatar_url"]

    def __init__(self, speaker: Speaker, data: Any = None) -> None:
        self.speaker = speaker
        address = approval.primary_addresses([speaker.person_id]).get(speaker.person_id, "")
        initial = {"tags": speaker.person.tags, "email": address, "highlighted": speaker.highlighted}
        super().__init__(data, instance=copy.copy(speaker.person), initial=initial, label_suffix="")

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"])
        if typed:
            people.normal_form(typed)
        return typed

    def wanted(self) -> tuple[dict[str, Any], str, bool]:
        """What was changed of the person, the address if it is another one, and the highlight."""
        changed = [name for name in approval.PERSON_VALUES if name in self.changed_data]
        facts = {name: self.cleaned_data[name] for name in changed}
        email = self.cleaned_data["email"] if "email" in self.changed_data else ""
        return facts, str(email), bool(self.cleaned_data["highlighted"])
