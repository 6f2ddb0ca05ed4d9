"""The settings of a test run: Portico's own, with cheap passwords and a database file of the run's."""

from pathlib import Path

from django.contrib.auth.hashers import Argon2PasswordHasher

from portico.config.settings import *  # noqa: F403
from portico.config.settings import DATABASES, INSTALLED_APPS, PORTICO, RIGHTS, STATIC_ROOT


class CheapArgon2(Argon2PasswordHasher):
    """The same algorithm with the least work, since tests sign in a thousand times."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


PASSWORD_HASHERS = ["tests.settings.CheapArgon2"]
LANGUAGE_CODE = "en"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and no memory: threads and processes of a test open it too.
    DATABASES["default"]["TEST"] = {"NAME": str(PORTICO.root / "var" / "test.sqlite3")}
if (Path(__file__).parent / "schema" / "apps.py").exists():
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.schema"]
    RIGHTS = {**RIGHTS, "rules": "tests.schema.purposes.RULES"}
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns of a folder that is not there
