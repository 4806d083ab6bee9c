"""Find the data of an entry, given a URL or an identifier. The result names the source of each field.

    finder = Finder(Services(client, settings), WebPages(client), registry, languages)
    for found in finder.find([parse_reference("arxiv:2301.12597")]):
        found.data(), found.problem

`Finder` asks services and reads web pages; it writes no entry files. All texts that it returns come from the network. So
they are as untrusted as the texts of an issue, and `NewEntries` validates them.
"""

from site_builder.metadata.finder import Finder
from site_builder.metadata.findings import (
    FieldValue,
    FoundEntry,
    LookupProblem,
    Suggestion,
)
from site_builder.metadata.pages import WebPages
from site_builder.metadata.references import Reference, parse_reference

__all__ = [
    "FieldValue",
    "Finder",
    "FoundEntry",
    "LookupProblem",
    "Reference",
    "Suggestion",
    "WebPages",
    "parse_reference",
]
