"""Entries that hold given links: what `kb links check` reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_LINKS_EACH = 8


def write_entries_with(folder: Path, urls: Sequence[str]) -> None:
    """Write papers with eight links each, and a topics.yml, below the folder."""
    (folder / "papers").mkdir(parents=True)
    (folder / "topics.yml").write_text("- id: links\n  name: {en: Links, zh: 链接}\n", "utf-8")
    for start in range(0, len(urls), _LINKS_EACH):
        text = _paper(start, urls[start : start + _LINKS_EACH])
        (folder / "papers" / f"paper-{start:06d}.yml").write_text(text, encoding="utf-8")


def _paper(number: int, urls: Sequence[str]) -> str:
    listed = "\n".join(f"    - {url}" for url in urls)
    return f"""\
title: Paper {number}
authors: [Somebody]
year: 2026
topics: [links]
links:
  paper:
{listed}
summary: {{en: A paper., zh: 一篇论文。}}
added: 2026-11-23
"""
