"""What every test shares: pictures without a display, and the same random examples on every run in CI."""

import os

os.environ.setdefault("MPLBACKEND", "agg")

from hypothesis import settings

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")
