"""Read and write `observed/facts.jsonl`. Only `kb observe` writes this file; contributors edit `entries/`."""

from __future__ import annotations

from pathlib import Path

from site_builder.entry_files import display_path
from site_builder.errors import Problem, Severity, SiteBuilderError
from site_builder.files.atomic import write_atomically
from site_builder.observed_facts.facts_file import parse_facts, render_facts
from site_builder.observed_facts.records import Facts, ObservedFacts

FACTS_FILE = "facts.jsonl"


def read_facts(path: Path) -> tuple[dict[str, ObservedFacts], tuple[Problem, ...]]:
    """Return (facts in a file, a problem for each corrupt line). If there is no such file, both are empty.

    Raise SiteBuilderError if the file cannot be read or was written by a newer builder.
    """
    try:
        text = path.read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return {}, ()
    except OSError as error:
        raise SiteBuilderError(f"{display_path(path)} cannot be read: {error.strerror}.") from error
    facts, corrupt_lines = parse_facts(text)
    hint = "Restore the line from git, or let the next `kb observe` delete it."
    problems = tuple(
        Problem(
            display_path(path), line.line, 1, "", "damaged-line", line.message, hint,
            severity=Severity.WARNING,
        )
        for line in corrupt_lines
    )  # fmt: skip
    return facts, problems


def write_facts(path: Path, facts: Facts) -> None:
    """Create the folder of a file, and write the facts to the file. If writing fails, the file keeps its former content."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, render_facts(facts))
    except OSError as error:
        raise SiteBuilderError(
            f"{display_path(path)} cannot be written: {error.strerror}."
        ) from error
