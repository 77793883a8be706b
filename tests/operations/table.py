"""The 40 operations of the documents: what a method on a path is counts once, however often the documents tell of it.

MeltingSpot's Lives page has 16; its Invite page tells of one of them again. BeMyApp's Update page has one, Whereby's
REST API four on meetings. Airmeet's API v2 has 19: 3.2 and 3.3 are one, and 1.1 is done on a page of theirs. ``test``
is where staff's use of it is shown. Two have ``contract`` instead: no page offers them, the platform's page says why,
and the client's function is tested alone.
"""

from __future__ import annotations

from typing import NamedTuple

ENGINE = "tests/delivery"
SPOT = f"{ENGINE}/test_spot.py::"
COMMUNITY = f"{ENGINE}/test_community.py::"
TALKS = f"{ENGINE}/test_talks.py::"
ROOMS = f"{ENGINE}/test_rooms.py::"
LIVES = SPOT + "test_lives_are_made_changed_and_removed"
GROUPS = SPOT + "test_groups_are_linked_and_taken_off_alone_or_together"
INVITED = SPOT + "test_how_people_are_invited_is_chosen"
TOGETHER = SPOT + "test_members_are_invited_together_and_named_from_then_on"
ROOM = ROOMS + "test_rooms_are_made_and_deleted"
LISTED = SPOT + "test_every_list_can_be_looked_through"
MADE = COMMUNITY + "test_an_event_is_made_with_its_people_and_sessions"
READ = COMMUNITY + "test_an_event_starts_finishes_and_is_read_back"


class Documented(NamedTuple):
    platform: str
    request: str
    source: str
    label: str
    test: str = ""
    contract: str = ""


OPERATIONS = (
    Documented("meltingspot", "GET /v1/lives", "Lives page", "List lives", LISTED),
    Documented("meltingspot", "POST /v1/lives", "Lives page", "Create a live", LIVES),
    Documented("meltingspot", "DELETE /v1/lives/{liveId}", "Lives page", "Delete a live", LIVES),
    Documented("meltingspot", "PUT /v1/lives/{liveId}", "Lives page", "Update a live", LIVES),
    Documented(
        "meltingspot",
        "GET /v1/lives/{liveId}",
        "Lives page",
        "Get a live",
        SPOT + "test_recording_and_replay_are_shown_after_the_end_and_read_back",
    ),
    Documented("meltingspot", "DELETE /v1/lives/{liveId}/groups/{groupId}", "Lives page", "Unlink a group", GROUPS),
    Documented("meltingspot", "POST /v1/lives/{liveId}/groups~bulkRemove", "Lives page", "Unlink groups", GROUPS),
    Documented("meltingspot", "GET /v1/lives/{liveId}/groups", "Lives page", "List groups", LISTED),
    Documented("meltingspot", "POST /v1/lives/{liveId}/groups", "Lives page", "Link a group", GROUPS),
    Documented(
        "meltingspot",
        "POST /v1/channels/{channelId}/groups~bulkAdd",
        "Lives page",
        "Link multiple groups",
        contract="tests/integrations/meltingspot/test_inviting.py::"
        "test_groups_of_a_channel_have_a_client_function_alone",
    ),
    Documented("meltingspot", "POST /v1/lives/{liveId}/speakers", "Lives page", "Invite a speaker", INVITED),
    Documented("meltingspot", "GET /v1/lives/{liveId}/speakers", "Lives page", "List speakers", LISTED),
    Documented(
        "meltingspot",
        "POST /v1/lives/{liveId}/participants",
        "Lives page, Invite page",
        "Invite a participant",
        TOGETHER,
    ),
    Documented("meltingspot", "GET /v1/lives/{liveId}/participants", "Lives page", "List participants", LISTED),
    Documented(
        "meltingspot",
        "POST /v1/lives/{liveId}/speakers~bulkInvite",
        "Lives page",
        "Invite several speakers",
        TOGETHER,
    ),
    Documented(
        "meltingspot",
        "POST /v1/lives/{liveId}/participants~bulkInvite",
        "Lives page",
        "Invite several participants",
        INVITED,
    ),
    Documented(
        "bemyapp",
        "PUT /v1/talks/:id",
        "Update page",
        "Update a talk",
        TALKS + "test_a_talk_made_by_hand_is_changed_with_its_people",
    ),
    Documented("whereby", "POST /meetings", "REST API", "Create a meeting", ROOM),
    Documented("whereby", "DELETE /meetings/{meetingId}", "REST API", "Delete a meeting", ROOM),
    Documented(
        "whereby",
        "GET /meetings/{meetingId}",
        "REST API",
        "Get a meeting",
        ROOMS + "test_a_room_that_was_taken_over_is_read_for_its_guests",
    ),
    Documented("whereby", "GET /meetings", "REST API", "List meetings", ROOMS + "test_rooms_can_be_looked_through"),
    Documented("airmeet", "POST /api/v1/auth", "API v2, 1.2", "Authentication", MADE),
    Documented(
        "airmeet",
        "GET /api/v1/airmeets",
        "API v2, 2.1",
        "List Airmeets",
        COMMUNITY + "test_every_list_can_be_looked_through",
    ),
    Documented("airmeet", "GET /api/v1/airmeet/{airmeet_id}/registrations", "API v2, 2.2", "Registrations", READ),
    Documented("airmeet", "GET /api/v1/airmeet/{airmeetId}/participants", "API v2, 2.3", "Participants", READ),
    Documented("airmeet", "GET /api/v1/airmeet/{airmeetId}/info", "API v2, 2.4", "Sessions", READ),
    Documented(
        "airmeet",
        "GET /api/v1/airmeet/{airmeetId}/custom-fields",
        "API v2, 2.5",
        "Custom registration fields",
        COMMUNITY + "test_registration_fields_are_read",
    ),
    Documented("airmeet", "GET /api/v1/airmeet/{airmeetId}/attendees", "API v2, 2.6", "Event attendance", READ),
    Documented("airmeet", "GET /api/v1/session/{sessionId}/attendees", "API v2, 2.7", "Session attendance", READ),
    Documented("airmeet", "GET /api/v1/airmeet/{airmeetId}/booth/public", "API v2, 2.8", "Booths", READ),
    Documented(
        "airmeet",
        "GET /api/v1/airmeet/{airmeetId}/booth/{boothId}/booth-attendance",
        "API v2, 2.9",
        "Booth attendance",
        READ,
    ),
    Documented("airmeet", "GET /api/v1/airmeet/{airmeetId}/polls", "API v2, 2.10", "Poll responses", READ),
    Documented("airmeet", "GET /api/v1/airmeet/{airmeetId}/questions", "API v2, 2.11", "Questions asked", READ),
    Documented(
        "airmeet",
        "POST /api/v1/airmeet/{airmeet_id}/user",
        "API v2, 3.1",
        "Register a user",
        contract="tests/integrations/airmeet/test_send.py::"
        "test_the_deprecated_registration_is_a_client_function_that_nothing_offers",
    ),
    Documented("airmeet", "POST /api/v1/airmeet/{airmeet_id}/attendee", "API v2, 3.2 and 3.3", "Add an attendee", MADE),
    Documented(
        "airmeet",
        "DELETE /api/v1/airmeet/{airmeet_id}/attendee/{email}",
        "API v2, 3.4",
        "Remove an attendee",
        COMMUNITY + "test_a_removed_guest_loses_access",
    ),
    Documented("airmeet", "POST /api/v1/public/airmeet", "API v2, 4.1", "Create an Airmeet", MADE),
    Documented("airmeet", "POST /api/v1/public/airmeet/{airmeet_id}/speaker", "API v2, 4.2", "Add a speaker", MADE),
    Documented("airmeet", "POST /api/v1/public/airmeet/{airmeet_id}/session", "API v2, 4.3", "Create a session", MADE),
    Documented("airmeet", "POST /api/v1/public/airmeet/{airmeet_id}/status", "API v2, 4.4", "Start and end", READ),
)
