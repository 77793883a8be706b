"""Each definition as a literal case, without a database."""

from __future__ import annotations

import pytest

from portal.reports.audience import Audience, countable
from portal.reports.figures import Figures, Row, Told, differing, line, place_presence, presence, replay_views

MS, AM, WB = 1, 2, 3
LIVE, OTHER = 10, 11


def live(who: int | str, attended: bool | None = None, seconds: int | None = None, session: int = LIVE) -> Row:
    """A registered participant of a live."""
    return Row(who, MS, MS, session, invited=True, registered=True, attended=attended, seconds=seconds)


def listed(who: int | str) -> Row:
    """Somebody in the registrations of a whole event."""
    return Row(who, AM, AM, None, invited=True, registered=True)


def came(who: int | str, seconds: int | None = None, session: int | None = None) -> Row:
    """Somebody in the list of those who came."""
    return Row(who, AM, AM, session, attended=True, seconds=seconds)


def told(name: str, value: float, session: int | None = LIVE) -> Told:
    return Told(MS, MS, session, name, value)


def test_nothing_known_is_null_everywhere() -> None:
    assert line([], [], {}, ()) == Figures(None, None, None, None, None, None, None)


def test_registrations_of_ours_are_the_invited_before_any_pull() -> None:
    assert line([], [], {}, {1, 2}, invitations_known=True) == Figures(invited=2)


def test_nobody_invited_is_nought_where_registrations_are_kept() -> None:
    assert line([], [], {}, (), invitations_known=True).invited == 0


def test_a_finished_live() -> None:
    rows = [live(1, True, 600), live(2, True, 301), live(3, False), live(4, False)]
    assert line(rows, [told("replay_views", 7)], {}, {1, 2, 3, 4, 5}) == Figures(
        invited=5,
        registered=4,
        attended=2,
        attendance_rate=0.5,
        average_view_seconds=450,
        no_shows=2,
        replay_views=7,
    )


def test_a_live_that_is_not_over_gives_registered_only() -> None:
    assert line([live(1), live(2)], [], {}, ()) == Figures(invited=2, registered=2)


def test_somebody_invited_who_declined_is_not_registered() -> None:
    declined = Row(2, MS, MS, LIVE, invited=True, registered=False, attended=False)
    result = line([live(1, True), declined], [], {}, ())
    assert (result.invited, result.registered, result.no_shows, result.attendance_rate) == (2, 1, 0, 1.0)


def test_who_came_unregistered_is_attended_but_not_in_the_rate() -> None:
    walk_in = Row(9, MS, MS, LIVE, registered=False, attended=True)
    result = line([live(1, True), live(2, False), walk_in], [], {}, ())
    assert (result.registered, result.attended, result.attendance_rate, result.no_shows) == (2, 2, 0.5, 1)


def test_rooms_give_who_came_and_nothing_else() -> None:
    rows = [Row(1, WB, WB, LIVE, attended=True), Row("x@example.org", WB, WB, LIVE, attended=True)]
    assert line(rows, [], {}, ()) == Figures(attended=2)


def test_absent_from_a_whole_list_means_not_attended() -> None:
    rows = [listed(1), listed(2), came(1, 90)]
    result = line(rows, [], {(AM, None): True}, ())
    assert (result.attended, result.no_shows, result.attendance_rate) == (1, 1, 0.5)


def test_absent_from_a_list_that_is_not_whole_means_nothing() -> None:
    result = line([listed(1), listed(2)], [], {(AM, None): False}, ())
    assert (result.registered, result.attended, result.no_shows, result.attendance_rate) == (2, None, None, None)


def test_nobody_came_to_what_is_over() -> None:
    result = line([listed(1), listed(2)], [], {(AM, None): True}, ())
    assert (result.attended, result.no_shows, result.attendance_rate) == (0, 2, 0.0)


def test_a_whole_list_without_anybody_is_nought_attended() -> None:
    assert line([], [], {(AM, 10): True}, ()).attended == 0


def test_one_whole_list_among_open_ones_is_no_nought() -> None:
    assert line([], [], {(AM, 10): True, (AM, None): False}, ()).attended is None


def test_a_person_on_two_platforms_counts_once() -> None:
    rows = [live(1, False), listed(1), came(1, 60)]
    result = line(rows, [], {(AM, None): True}, {1})
    assert (result.invited, result.registered, result.attended, result.no_shows) == (1, 1, 1, 0)


def test_a_no_show_is_one_only_if_no_platform_leaves_it_open() -> None:
    rows = [live(1, False), listed(1), live(2, False)]
    result = line(rows, [], {(AM, None): False}, ())
    assert (result.attended, result.no_shows, result.attendance_rate) == (None, 1, None)


def test_the_rate_waits_for_everybody_registered() -> None:
    result = line([live(1, True), live(2, False), live(3)], [], {}, ())
    assert (result.attended, result.no_shows, result.attendance_rate) == (1, 1, None)


def test_times_of_one_person_are_added_up_over_sessions_and_platforms() -> None:
    rows = [live(1, True, 100), live(1, True, 200, OTHER), Row(1, WB, WB, LIVE, attended=True, seconds=300)]
    assert line(rows, [], {}, ()).average_view_seconds == 600


def test_the_time_of_a_whole_event_holds_the_times_of_its_sessions() -> None:
    rows = [came(1, 1000), came(1, 400, LIVE), came(1, 500, OTHER)]
    assert line(rows, [], {}, ()).average_view_seconds == 1000
    assert line(rows[1:], [], {}, ()).average_view_seconds == 900


def test_times_of_those_who_did_not_come_or_are_unknown_do_not_count() -> None:
    rows = [live(1, True, 100), live(2, True), live(3, False, 0), live(4, None, 50)]
    assert line(rows, [], {}, ()).average_view_seconds == 100


def test_rates_have_four_digits_and_times_are_whole() -> None:
    result = line([live(1, True, 10), live(2, True, 11), live(3, False)], [], {}, ())
    assert result.attendance_rate == 0.6667
    assert result.average_view_seconds == 10
    assert isinstance(result.average_view_seconds, int)


def test_watching_the_replay_is_no_attendance() -> None:
    rows = [live(1, False)._replace(replay=True), live(2, True)._replace(replay=True)]
    result = line(rows, [], {}, ())
    assert (result.attended, result.no_shows) == (1, 1)


def test_a_platforms_nought_makes_a_nought_where_no_row_speaks() -> None:
    nought = [told(name, 0) for name in ("invited", "registered", "attended", "replay_views")]
    assert line([], nought, {}, ()) == Figures(
        invited=0, registered=0, attended=0, no_shows=0, replay_views=0, attendance_rate=None
    )


def test_a_platforms_own_total_never_replaces_missing_rows() -> None:
    assert line([], [told("registered", 40), told("attended", 12)], {}, ()) == Figures()


@pytest.mark.parametrize(
    ("given", "expected"),
    [([], None), ([3, 4], 7), ([0], 0)],
)
def test_replay_views_are_the_platforms_own_added_over_sessions(given: list[int], expected: int | None) -> None:
    assert replay_views([told("replay_views", value) for value in given]) == expected


def test_replay_views_of_an_event_do_not_come_on_top_of_its_sessions() -> None:
    assert replay_views([told("replay_views", 5), told("replay_views", 9, None)]) == 5
    assert replay_views([told("replay_views", 9, None)]) == 9


def test_only_what_differs_stands_beside() -> None:
    ours = Figures(registered=3, attended=2, attendance_rate=0.6667, average_view_seconds=60)
    theirs = [
        told("registered", 3),
        told("attended", 4),
        told("attendance_rate", 0.67),
        told("average_view_seconds", 60.4),
        told("replay_views", 5),
        told("status", 1),
    ]
    assert [each.name for each in differing(theirs, ours)] == ["attended"]


def test_presence_of_a_person_with_several_rows_in_one_place() -> None:
    rows = [came(1), came(1), Row(1, AM, AM, None, attended=None), listed(2)]
    assert place_presence(rows, {}) == {(1, (AM, None)): True, (2, (AM, None)): None}
    assert presence(rows, {(AM, None): True}) == {1: True, 2: False}


# --- who is counted

AUDIENCE = Audience(
    speaking={LIVE: frozenset({1, 2})}, registrations={2: None, 3: frozenset({OTHER})}, speakers=frozenset({1, 2})
)


def test_speakers_are_not_counted_in_their_own_session() -> None:
    assert countable([live(1), live(2), live(3)], AUDIENCE) == [live(3)]


def test_a_speaker_who_is_registered_counts_elsewhere() -> None:
    rows = [came(1), came(2), live(2, session=OTHER), came(1, session=OTHER)]
    assert countable(rows, AUDIENCE) == [came(2), live(2, session=OTHER)]


def test_a_speaker_listed_as_a_participant_of_another_session_counts_there() -> None:
    rows = [live(1, session=OTHER), live(1)]
    assert countable(rows, AUDIENCE.with_listed(rows)) == [live(1, session=OTHER)]


def test_staff_of_a_whole_event_are_not_counted_in_its_lists_of_who_came() -> None:
    rows = [listed(7)._replace(counted=False), came(7), came(7, session=LIVE), live(7)]
    assert countable(rows, AUDIENCE) == [live(7)]


def test_invited_to_a_session_are_those_registered_for_it_or_for_everything() -> None:
    assert AUDIENCE.invited_to(OTHER) == {2, 3}
    assert AUDIENCE.invited_to(LIVE) == set()
