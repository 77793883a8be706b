"""Settings, all of them from the environment. Each section is one small module; the README lists the variables."""

from .base import *  # noqa: F403
from .database import *  # noqa: F403
from .keeping import *  # noqa: F403
from .logs import *  # noqa: F403
from .look import *  # noqa: F403
from .mail import *  # noqa: F403
from .pace import *  # noqa: F403
from .provider import *  # noqa: F403
from .queue import *  # noqa: F403
from .second_factor import *  # noqa: F403
from .security import *  # noqa: F403
from .signin import *  # noqa: F403
