"""The parts of a site that the setting `publish` switches on and off.

Without all of them, a site still has its pages, Browse and the search.
"""

from __future__ import annotations

from typing import Literal, get_args

Part = Literal["lists", "feeds", "api", "markdown", "embed", "llms"]
"""`lists`: the entries of a page, and all entries, as files in BibTeX and CSV. `feeds`: Atom and JSON Feed. `api`: JSON
for programs. `markdown`: entry pages and topic pages in Markdown. `embed`: pages for frames in other sites. `llms`:
`llms.txt` and `llms-full.txt`, for language models."""

PARTS: tuple[Part, ...] = get_args(Part)
