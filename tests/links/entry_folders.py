"""Write entry files for tests of links."""

from __future__ import annotations

import subprocess
from pathlib import Path

TOPICS = "- id: vision\n  name: {en: Vision, zh: 视觉}\n"


def paper_yaml(links: str, notes: str = "", last_lines: str = "") -> str:
    """Return the YAML of a paper; `links` and `notes` are YAML values."""
    notes = f"notes: {notes}\n" if notes else ""
    return (
        f"title: A paper\nauthors: [A B]\nyear: 2023\ntopics: [vision]\nlinks: {links}\n"
        f"{notes}added: 2026-11-23\n{last_lines}"
    )


def write_entries(folder: Path, files: dict[str, str]) -> Path:
    """Write YAML files, given as name -> text; `papers/a` is the name of `papers/a.yml`.

    If `files` has no `topics`, the file `topics.yml` contains `TOPICS`.
    """
    for name, text in {"topics": TOPICS, **files}.items():
        path = folder / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def run_git(folder: Path, *arguments: str) -> None:
    """Run git with the name and e-mail address of a test author."""
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True
    )
