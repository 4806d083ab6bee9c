"""Problems for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from site_builder.errors import Problem


def as_json(problems: Sequence[Problem], *, tool: str = "") -> str:  # noqa: ARG001 - Reporter
    """Return `{"problems": [...]}`, each with the fields of `Problem`; in ASCII, for any terminal."""
    return json.dumps({"problems": [asdict(p) for p in problems]}, indent=2)
