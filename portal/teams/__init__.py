"""Who works here: users, teams, roles, sign-in links and the audit trail."""
