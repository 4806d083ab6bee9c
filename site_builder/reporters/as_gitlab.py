"""Problems as a GitLab code quality report: a JSON list in the Code Climate format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from site_builder.errors import Problem, Severity

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTICE: "info"}


def as_gitlab(problems: Sequence[Problem], *, tool: str = "") -> str:  # noqa: ARG001 - Reporter
    """Return the report as JSON. The fingerprint of a problem does not depend on its line."""
    seen: dict[str, int] = {}
    report = []
    for problem in problems:
        key = "\0".join((problem.path, problem.code, problem.field, problem.message))
        seen[key] = seen.get(key, 0) + 1
        fingerprint = hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()
        report.append(
            {
                "description": problem.full_message,
                "check_name": problem.code,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[problem.severity],
                "location": {"path": problem.path, "lines": {"begin": problem.line}},
            }
        )
    return json.dumps(report, ensure_ascii=False, indent=2)
