"""The event, team and people of the desk's tests."""

from tests.desk.conftest import (  # noqa: F401 - fixtures
    _no_look_at_the_marker,
    account,
    as_role,
    event,
    publication,
    team,
    users,
    worker,
)
from tests.desk.test_rules import _things  # noqa: F401 - a fixture
