"""Many rows at once."""

from __future__ import annotations

from portal.events.imports import store
from portal.events.models import Event, Track
from portal.teams.models import Team


def test_rows_get_their_numbers_and_only_the_fields_named_are_written(conf: Event, within: Team) -> None:
    store.insert([])
    tracks = [Track(event=conf, name=name) for name in "ab"]
    store.insert(tracks)
    assert [row.pk for row in Track.objects.order_by("name")] == [row.pk for row in tracks]
    other = Event.objects.create(team=within, slug="b", title="B", starts_at=conf.starts_at, ends_at=conf.ends_at)
    tracks[0].name, tracks[0].event = "c", other
    store.rewrite(tracks[:1], [])
    store.rewrite([], ["name"])
    assert Track.objects.filter(name="a").exists()
    store.rewrite(tracks[:1], ["name"])
    assert Track.objects.get(pk=tracks[0].pk).event == conf
    assert {row.name for row in Track.objects.all()} == {"b", "c"}
