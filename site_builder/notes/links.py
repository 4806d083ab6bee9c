"""Find the targets of the links in a note, and the targets that are ids of entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain

from site_builder.models import Entry, kinds_by_folder
from site_builder.notes.figures import is_picture
from site_builder.notes.parser import may_have_links, parse


def entry_reference() -> re.Pattern[str]:
    """Return the pattern of link targets that have the form of an entry's id, such as `papers/blip-2`."""
    return _entry_reference(tuple(kinds_by_folder()))


@lru_cache
def _entry_reference(folders: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, folders))})/[a-z0-9-]+")


NameEntry = Callable[[str], str | None]
"""Function: entry id -> name of the entry, for a link without a text; None if the entry does not exist."""


def no_name(entry_id: str) -> None:
    """Return None, so that a link without a text shows its target."""


def text_links(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the entries to which texts link. Each id is returned once, at its first occurrence.

    The entries may not exist.
    """
    targets = (target for text in texts for target in link_targets(text))
    return tuple(dict.fromkeys(filter(entry_reference().fullmatch, targets)))


def text_links_of(entry: Entry) -> tuple[str, ...]:
    """Return the ids of other entries to which an entry's summary and notes link."""
    texts = [
        text for field in (entry.summary, entry.notes) if field for text in field.root.values()
    ]
    return tuple([id_ for id_ in text_links(texts) if id_ != entry.id])


_BRACKETS = re.compile(
    r"\[\[(?![^\s\[\]|]+/[^\s\[\]|]+\]\])([^\[\]]{1,200})\]\]"
)  # does not match a link such as `[[papers/clip]]`


def texts_in_brackets(markdown: str) -> list[str]:
    """Return each text in double brackets that is not a link, such as `CLIP` in `[[CLIP]]`.

    A text with more than 200 characters is left out.
    """
    if _BRACKETS.search(markdown) is None:  # true for most notes, and the parser is slow
        return []
    children = chain.from_iterable(token.children or [] for token in parse(markdown))
    texts = (token.content for token in children if token.type == "text")
    return [text for content in texts for text in _BRACKETS.findall(content)]


def link_targets(markdown: str, *, with_pictures: bool = True) -> list[str]:
    """Return the targets of a note's links and images, in order.

    If `with_pictures` is False, an image is left out if its target looks like the file name of a picture.
    """
    targets: list[str] = []
    if not may_have_links(markdown):  # most notes have no links, and the parser is slow
        return targets
    for token in parse(markdown):
        for child in token.children or []:
            if not with_pictures and is_picture(child):
                continue
            target = child.attrGet("href") if child.type == "link_open" else child.attrGet("src")
            if target:
                targets.append(str(target))
    return targets
