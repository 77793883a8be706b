"""The portal's own settings, with what tests must not share with an installation."""

import os
import tempfile
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="callboard-tests-"))
os.environ["PORTAL_DATA_DIR"] = str(_data)
os.environ["SECRET_KEY"] = "tests-only-" + "k3y" * 12
os.environ["CREDENTIALS_KEYS"] = "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMtMTIzNDU="
os.environ["ALLOW_PRIVATE_PLATFORM_HOSTS"] = "true"
os.environ["PORTAL_SECOND_FACTOR"] = "optional"  # whatever the database: tests that are about it say so
for _name in ("EMAIL_URL", "PORTAL_URL", "ALLOWED_HOSTS", "OIDC_ISSUER", "PORTAL_LOCAL_PASSWORDS"):
    os.environ.pop(_name, None)
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
if os.environ.get("TEST_QUEUE_URL"):
    os.environ["QUEUE_URL"] = os.environ["TEST_QUEUE_URL"]

from portal.settings import *  # noqa: E402, F403

if str(DATABASES["default"]["ENGINE"]).endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite3")}  # noqa: F405  # a file: threads share it
MARKER_FILE, MARKER_BROKER = None, ""  # every test has a database of its own, and they share the directory
AUDIT_HEADS_FILE, ERASED_FILE, ERASED_BROKER = None, None, ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # nothing is collected: style sheets come from where they are
