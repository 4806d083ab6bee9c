"""The parts of a site that the setting `publish` switches on and off.

A site without any of these parts still has the pages of the entries, the filters and the search.
"""

from __future__ import annotations

from typing import Literal, get_args

Part = Literal["lists", "feeds", "api", "markdown", "embed", "llms"]
"""`lists`: BibTeX and CSV files (see `site_lists`). `feeds`: Atom and JSON Feed. `api`: JSON for programs. `markdown`:
entry pages and topic pages in Markdown. `embed`: small pages that other sites can show in frames. `llms`: `llms.txt`
and `llms-full.txt`, for language models."""

PARTS: tuple[Part, ...] = get_args(Part)
