"""Where the measuring data lies when it is there; users do not have it, so tests that need it skip."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[1] / ".." / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs the measuring data in ../shared, which does not ship with the project"
)
