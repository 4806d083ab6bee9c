"""Options that several `kb links` commands share, and parsers for durations and shards (parts of one check)."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from site_builder.links.reports import REPORTS

ReportFormat = StrEnum("ReportFormat", {name.upper(): name for name in REPORTS})  # type: ignore[misc]
DEFAULT_FORMAT = ReportFormat("text")

FormatOption = Annotated[ReportFormat, typer.Option("--format", help="Format of the report.")]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FILE", help="Write the report to this file.", show_default=False
    ),
]
ObservedOption = Annotated[
    Path | None,
    typer.Option(
        "--observed",
        metavar="DIR",
        help="Folder of the link history and of observed facts. [default: the folder set in mkdocs.yml, else observed]",
        show_default=False,
    ),
]
RecordOption = Annotated[
    bool, typer.Option("--record", help="Add the results to the link history.")
]
TrustOption = Annotated[
    bool,
    typer.Option(
        "--trust",
        help="Record the results even if the local network was probably down during the check.",
    ),
]

_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(s|m|h)?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, None: 1}
_SHARD = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


def parse_duration(text: str | None, option: str) -> float | None:
    """Return the number of seconds in a text such as `90`, `50s`, `30m` or `2h`.

    Raises BadParameter for any other text, and for 0.
    """
    if text is None:
        return None
    match = _DURATION.fullmatch(text.strip())
    seconds = float(match[1]) * _SECONDS[match[2]] if match else 0.0
    if seconds <= 0:
        raise typer.BadParameter(
            f"`{text}` is not a duration. Write 50s, 30m or 2h.", param_hint=option
        )
    return seconds


def parse_shard(text: str | None) -> tuple[int, int] | None:
    """Convert a text such as `2/4` into (2, 4). Raises BadParameter for any other text."""
    if text is None:
        return None
    match = _SHARD.fullmatch(text.strip())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise typer.BadParameter(
            f"`{text}` is not a shard. Write 1/4 for the first of four shards.",
            param_hint="--shard",
        )
    return int(match[1]), int(match[2])
