"""What only the gateway generation of the imitation gives: names of fields as clients and quoted articles have them."""

from __future__ import annotations

from datetime import timedelta

from integrations.core.sandbox import Reply, SandboxRequest, iso, route

from . import figures
from .reads import Item, Reads, figure_page


class GatewayReads(Reads):
    """Reads of both generations, and the gateway's own."""

    @route("GET", "/airmeet/{airmeet}/event-replay-attendees", host="gateway")
    def replay_attendees(self, request: SandboxRequest, airmeet: str) -> Reply:
        """At most 50 a page; ``duration_viewed`` in minutes."""
        held = self.airmeet(request, airmeet)
        self.ready(request, held, "Airmeet")
        return figure_page(request, self.kept(request, lambda: figures.replay_rows(held)), self.state["switches"])

    @route("GET", "/airmeet/{airmeet}/session-recordings", host="gateway")
    def recordings(self, request: SandboxRequest, airmeet: str) -> Reply:
        """Every session of a finished event has one. ``sessionIds`` chooses; the link is good for six hours."""
        held = self.airmeet(request, airmeet)
        wanted = frozenset(filter(None, request.query.get("sessionIds", "").split(",")))
        done = figures.sessions_of(held) if held["status"] == "FINISHED" else []
        found = [session for session in done if not wanted or session["uuid"] in wanted]
        until = iso(self.clock.now() + timedelta(hours=6))
        rows: list[Item] = [
            {
                "session_id": session["uuid"],
                "session_name": session["name"],
                "download_link": f"https://recordings.airmeet.com/{session['uuid']}.mp4?until={until}",
            }
            for session in found
        ]
        return Reply(200, {"recordings": rows, "recordingsCount": len(rows), "totalCount": len(done)})
