"""Routes of the sandbox for groups: of the Spot, of a live, of a channel (Lives page, "Endpoints - Groups")."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from integrations.core.sandbox import Reply, SandboxRequest, route

from . import rules
from .lists import cut_page, read_filters
from .state import Record, Spot


class GroupRoutes(Spot):
    """Groups, and what they are linked to."""

    @route("GET", "/v1/lives/{live_id}/groups")
    def list_groups(self, request: SandboxRequest, live_id: str) -> Reply:
        groups = [self.state["groups"][group_id] for group_id in self.live(live_id)["groups"]]
        read_filters(request.query, {})
        return Reply(200, {"items": self.page(request, groups), "total": len(groups)})

    @route("POST", "/v1/lives/{live_id}/groups")
    def link_group(self, request: SandboxRequest, live_id: str) -> Reply:
        """204 also where the group is linked already; an unknown group is a malformed payload: both are choices."""
        live = self.live(live_id)
        group_id = rules.read_body(request, rules.GROUP)["groupId"]
        if group_id not in self.state["groups"]:
            raise rules.malformed("groupId is not a group of the Spot")
        if group_id not in live["groups"]:
            live["groups"].append(group_id)
            self.record("group.link", f"{live_id}/{group_id}")
        return Reply(204)

    @route("DELETE", "/v1/lives/{live_id}/groups/{group_id}")
    def unlink_group(self, request: SandboxRequest, live_id: str, group_id: str) -> Reply:
        live = self.state["lives"].get(live_id)
        if live is None or group_id not in live["groups"]:
            raise rules.missing("Live or Group")
        self._unlink(live, [group_id])
        return Reply(204)

    @route("POST", "/v1/lives/{live_id}/groups~bulkRemove")
    def unlink_groups(self, request: SandboxRequest, live_id: str) -> Reply:
        live = self.live(live_id)
        self._unlink(live, rules.read_body(request, rules.GROUPS)["groupIds"])
        return Reply(204)

    @route("GET", "/v1/groups")
    def list_spot_groups(self, request: SandboxRequest) -> Reply:
        """All groups of the Spot (help page "Endpoints - Groups"); its filters' names are not known."""
        groups = list(self.state["groups"].values())
        read_filters(request.query, {})
        return Reply(200, {"items": self.page(request, groups), "total": len(groups)})

    @route("POST", "/v1/channels/{channel_id}/groups~bulkAdd")
    def link_channel_groups(self, request: SandboxRequest, channel_id: str) -> Reply:
        """204, for a channel that is there (Lives page, "Link groups")."""
        channel = self.state["channels"].get(channel_id)
        if channel is None:
            raise rules.missing("Channel")
        for group_id in rules.read_body(request, rules.GROUPS)["groupIds"]:
            if group_id not in self.state["groups"]:
                raise rules.malformed("groupIds is not a list of groups of the Spot")
            if group_id not in channel:
                channel.append(group_id)
                self.record("channel.group", f"{channel_id}/{group_id}")
        return Reply(204)

    def _unlink(self, live: Record, group_ids: Iterable[str]) -> None:
        for group_id in group_ids:
            if group_id in live["groups"]:
                live["groups"].remove(group_id)
                self.record("group.unlink", f"{live['id']}/{group_id}")

    # lists

    def page(self, request: SandboxRequest, items: list[Any]) -> list[Any]:
        limits = (self.switch("page_base"), self.switch("default_limit"), self.switch("max_limit"))
        return cut_page(request.query, items, *limits)
