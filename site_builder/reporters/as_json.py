"""Problems as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from site_builder.errors import Problem


def as_json(problems: Sequence[Problem], *, tool: str = "") -> str:  # noqa: ARG001 - Reporter
    """Return `{"problems": [...]}` with the fields of each `Problem`. Characters outside of ASCII are escaped."""
    return json.dumps({"problems": [asdict(p) for p in problems]}, indent=2)
