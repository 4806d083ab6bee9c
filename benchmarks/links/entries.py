"""Write entries with given links, for `kb links check`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_LINKS_PER_ENTRY = 8


def write_entries_with(folder: Path, urls: Sequence[str]) -> None:
    """Write papers with up to eight of these links each, and topics.yml."""
    (folder / "papers").mkdir(parents=True)
    (folder / "topics.yml").write_text("- id: links\n  name: {en: Links, zh: 链接}\n", "utf-8")
    for start in range(0, len(urls), _LINKS_PER_ENTRY):
        text = _paper(start, urls[start : start + _LINKS_PER_ENTRY])
        (folder / "papers" / f"paper-{start:06d}.yml").write_text(text, encoding="utf-8")


def _paper(number: int, urls: Sequence[str]) -> str:
    link_lines = "\n".join(f"    - {url}" for url in urls)
    return f"""\
title: Paper {number}
authors: [A. Author]
year: 2026
topics: [links]
links:
  paper:
{link_lines}
summary: {{en: A paper., zh: 一篇论文。}}
added: 2026-11-23
"""
