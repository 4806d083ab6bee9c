"""Rewrite a note for readers outside the site: its links and its pictures get new targets."""

from __future__ import annotations

from collections.abc import Callable

from site_builder.notes.contained import contained
from site_builder.notes.links import NameEntry, entry_reference, no_name
from site_builder.notes.markdown_links import MarkdownLink, markdown_links

Target = Callable[[str], str | None]
"""Function: target of a link or a picture -> its new target, or None to keep the target."""


def retarget(markdown: str, target_of: Target, name_entry: NameEntry = no_name) -> str:
    r"""Return a note whose links and pictures have the targets that `target_of` returns.

    The result may be a part of a longer file (see `contained`). If `[[papers/clip]]` or `[](papers/clip)` gets a new
    target, the name of the entry becomes the text of the link. `name_entry` returns the name as Markdown.

    >>> retarget("See [[papers/clip]] and <b>.", "../{}.md".format, lambda id_: "CLIP")
    'See [CLIP](../papers/clip.md) and \\<b>.'
    """
    for link in reversed(markdown_links(markdown)):
        target = target_of(link.target)
        if target is not None and link.span is not None:
            markdown = _replace(markdown, link, link.span, target, name_entry)
    return contained(markdown)


def _replace(
    text: str, link: MarkdownLink, span: tuple[int, int], target: str, name_entry: NameEntry
) -> str:
    start, end = span
    before, after = text[:start], text[end:]
    name = name_entry(link.target) if entry_reference().fullmatch(link.target) else None
    shown = name or link.target
    if before.endswith("[[") and after.startswith("]]"):
        return f"{before[:-2]}[{shown}]({target}){after[2:]}"
    if before.endswith("[]("):
        return f"{before[:-3]}[{shown}]({target}{after}"
    return f"{before}{target}{after}"
