"""The command `kb results import`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from site_builder.cli.options import Config, DryRun, Entries
from site_builder.cli.output import print_info
from site_builder.cli.results.writing import REFUSAL, write_results
from site_builder.cli.selecting import load_without_errors
from site_builder.errors import UsageError
from site_builder.escaping import escape_formula
from site_builder.files.atomic import write_atomically
from site_builder.plurals import plural
from site_builder.result_tables import COLUMNS, MatchedRows, RowMatcher, read_csv, read_pwc
from site_builder.settings import MKDOCS_YML

MAX_BYTES = 128 * 1024 * 1024
"""A file with more bytes than this is refused. The file of Papers with Code has about half this size."""
_MAX_SHOWN_ROWS = 50
"""At most this many refused rows are printed."""


class TableFormat(StrEnum):
    """A format of tables of results."""

    CSV = "csv"
    PWC = "pwc"


def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV or JSON file; - reads standard input.")
    ],
    format_: Annotated[
        TableFormat | None,
        typer.Option(
            "--format",
            help="csv, or pwc: evaluation-tables.json of Papers with Code. [default: from the ending of FILE]",
            show_default=False,
        ),
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="NAME=ID",
            help='Benchmark for a name in the file, such as "COCO=benchmarks/coco-retrieval".',
            show_default=False,
        ),
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            metavar="NAME=ID",
            help='Metric for a name in the file, such as "Top 1 Accuracy=accuracy".',
            show_default=False,
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="URL of the source, for rows that state none.", show_default=False
        ),
    ] = None,
    reported_by: Annotated[
        str | None,
        typer.Option(
            metavar="authors|other",
            help="Who published the scores, for rows that do not state it.",
            show_default=False,
        ),
    ] = None,
    evidence: Annotated[
        str | None,
        typer.Option(
            metavar="printed|board",
            help="What supports the scores, for rows that do not state it.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the positions of all refused rows, and the reasons, to a CSV file.",
            show_default=False,
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Add the results of a table to existing entries. The reasons of the first 50 refused rows are printed.

    Entries are found by id, arXiv id, URL or title, and benchmarks by id, name or alias. Values that neither a row
    nor an option states are left out, except for the date `entered`, which is today. The exit code is 1 if rows were
    refused.
    """
    text = _read(file)
    rows = (read_pwc if _format_of(file, format_) is TableFormat.PWC else read_csv)(text)
    loaded = load_without_errors(entries, config, REFUSAL)
    defaults: dict[str, object] = {"entered": dt.datetime.now(dt.UTC).date().isoformat()}
    if source is not None:
        defaults["source"] = {"url": source}
    for name, value in (("reported_by", reported_by), ("evidence", evidence)):
        defaults |= {name: value} if value is not None else {}
    matcher = RowMatcher(
        loaded.catalog,
        names=_pairs(map_ or [], "--map"),
        metrics=_pairs(metric or [], "--metric"),
        defaults=defaults,
    )
    matched = matcher.match(rows)
    _report(matched, len(rows), report)
    if matched.taken:
        write_results(loaded, matched, config, dry_run=dry_run, yes=yes)
    raise typer.Exit(1 if matched.refused else 0)


def _read(file: Path) -> str:
    name = "Standard input" if str(file) == "-" else f"The file {file}"
    if str(file) == "-":
        content = sys.stdin.buffer.read(MAX_BYTES + 1)
    elif not file.is_file():
        raise UsageError(f"There is no file {file}.")
    else:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UsageError(f"{name} is larger than {MAX_BYTES // 1024**2} MiB. Divide it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8. Save it as UTF-8.") from None


def _format_of(file: Path, format_: TableFormat | None) -> TableFormat:
    by_ending = {".csv": TableFormat.CSV, ".json": TableFormat.PWC}
    found = format_ or by_ending.get(file.suffix.lower())
    if found is None:
        columns = ", ".join(COLUMNS)
        raise UsageError(
            f"Say what the file is: --format csv (columns: {columns}) or --format pwc."
        )
    return found


def _pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, equals, id_ = (part.strip() for part in text.rpartition("="))
        if not (name and equals and id_):
            raise typer.BadParameter(f"`{text}` is not NAME=ID.", param_hint=option)
        pairs[name] = id_
    return pairs


def _report(matched: MatchedRows, total: int, report: Path | None) -> None:
    for row in matched.refused[:_MAX_SHOWN_ROWS]:
        print_info(f"{row.origin}: {row.reason}")
    if len(matched.refused) > _MAX_SHOWN_ROWS:
        more = plural(len(matched.refused) - _MAX_SHOWN_ROWS, "more row")
        print_info(f"... and {more}. Most frequent reasons:")
        counts = Counter(row.reason for row in matched.refused)
        for reason, count in counts.most_common(10):
            print_info(f"  {plural(count, 'row')}: {reason}")
    print_info(
        f"{plural(total, 'row')}: {matched.number_taken:,} taken, {matched.known:,} already there, "
        f"{len(matched.refused):,} refused."
    )
    if any(
        "no benchmark for" in row.reason or "no metric" in row.reason for row in matched.refused
    ):
        print_info(
            "With --map NAME=BENCHMARK and --metric NAME=METRIC, say what a name in the file means."
        )
    if report is not None:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(["row", "reason"])
        writer.writerows(
            [escape_formula(row.origin), escape_formula(row.reason)] for row in matched.refused
        )
        write_atomically(report, buffer.getvalue())
