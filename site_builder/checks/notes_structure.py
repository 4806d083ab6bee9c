"""Check whether the notes of an entry have the same blocks, such as paragraphs and lists, in all languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.notes import Block, structure_of
from site_builder.notes.structure import FOOTNOTES
from site_builder.plurals import plural

_NAMES = {
    "p": "paragraph",
    "ul": "list",
    "ol": "numbered list",
    "table": "table",
    "code": "code block",
    "blockquote": "quotation",
    "figure": "figure",
    "math": "formula",
    "dl": "definition list",
    "div": "call-out",
    "hr": "horizontal line",
    FOOTNOTES: "footnote",
}


def find_different_structures(entry: Entry) -> Iterator[Finding]:
    """Find notes whose blocks or numbers of list items differ from those of the notes in the first language."""
    languages = () if entry.notes is None else entry.notes.languages()
    if entry.notes is None or len(languages) < 2:
        return
    first = structure_of(entry.notes.root[languages[0]])
    for language in languages[1:]:
        text = entry.notes.root[language]
        blocks = structure_of(text)
        difference = _difference(blocks, first)
        if difference is not None:
            yield Finding(
                subject=entry.id,
                field=("notes", language),
                code="notes-structure",
                message=f"has {difference[0]}, but `{languages[0]}` has {difference[1]}",
                hint="Translate what is missing, so that readers can compare the languages side by side.",
                severity=Severity.WARNING,
                index=_index_of_first_difference(text, blocks, first),
            )


def _index_of_first_difference(
    text: str, blocks: Sequence[Block], first: Sequence[Block]
) -> int | None:
    """Return the index in `text` of the first block that differs from the block at the same position in `first`.

    `blocks` are the blocks of `text`, and `first` those of the text in the first language. If no block differs, return
    the index of the last block of `text`. If `text` has no blocks, return None.
    """
    if not blocks:
        return None
    differing = (
        block
        for block, other in zip_longest(blocks, first)
        if block is not None and (other is None or block[:2] != other[:2])
    )
    line = next(differing, blocks[-1]).line
    return sum(len(before) + 1 for before in text.split("\n")[:line])


def _difference(blocks: Sequence[Block], first: Sequence[Block]) -> tuple[str, str] | None:
    """Return (what `blocks` has, what `first` has) where the two structures differ; None if they are equal."""
    counts, expected = _counts(blocks), _counts(first)
    names = [name for name in expected | counts if counts[name] != expected[name]]
    if names:
        return (
            " and ".join(plural(counts[name], name) for name in names),
            " and ".join(plural(expected[name], name) for name in names),
        )
    items, expected_items = (
        [block.items for block in structure if block.items] for structure in (blocks, first)
    )
    if sum(items) != sum(expected_items):
        return plural(sum(items), "list item"), plural(sum(expected_items), "list item")
    if items != expected_items:
        lengths = (" + ".join(map(str, numbers)) for numbers in (items, expected_items))
        return f"lists with {next(lengths)} items", f"lists with {next(lengths)} items"
    if [block.kind for block in blocks] != [block.kind for block in first]:
        kinds = (" → ".join(map(_name_with_level, structure)) for structure in (blocks, first))
        return f"the order {next(kinds)}", f"the order {next(kinds)}"
    return None


def _counts(blocks: Sequence[Block]) -> Counter[str]:
    """Return name -> number of the blocks with this name. Each footnote counts as a block."""
    counts: Counter[str] = Counter()
    for block in blocks:
        counts[_name(block)] += block.items if block.kind == FOOTNOTES else 1
    return counts


def _name_with_level(block: Block) -> str:
    name = _name(block)
    return f"heading of level {int(block.kind[1:]) - 2}" if name == "heading" else name


def _name(block: Block) -> str:
    if block.kind.startswith("h") and block.kind[1:].isdigit():
        return "heading"
    return _NAMES.get(block.kind, "other block")


CHECK = Check(
    id="notes-structure",
    severity=Severity.WARNING,
    min_languages=2,
    check_entry=find_different_structures,
    bad="notes:\n  en: |\n    - Sorts in place.\n    - Compares pairs.\n  zh: |\n    - 原地排序。",
    good="notes:\n  en: |\n    - Sorts in place.\n    - Compares pairs.\n  zh: |\n    - 原地排序。\n    - 两两比较。",
)
