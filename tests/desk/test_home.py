def test_home(as_role, event, publication, foreign_event):
    from portal.roles import Role
    for role in Role:
        r = as_role(role).get("/admin/"); assert r.status_code == 200, r.status_code
    r = as_role(Role.OWNER).get(f"/desk/events/{event.pk}/"); assert r.status_code == 200
    r = as_role(Role.OWNER).get(f"/desk/events/{foreign_event.pk}/"); assert r.status_code == 404
