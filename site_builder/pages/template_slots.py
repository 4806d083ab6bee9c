"""Templates that are the same on thousands of pages but for a hole or two: rendered once, then cut."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

from markupsafe import Markup

from site_builder.pages.context import PageContext

# A NUL stands in no text: neither models nor Markdown let it through.
_SLOT = re.compile("\0([a-z]+)\0")


def fill(d: PageContext, template: str, slots: Mapping[str, str], **fixed: Hashable) -> str:
    """Fill in the holes, which are HTML, of a template that names them `{{ slots.name }}`.

    Everything else in it may depend on the language and on `fixed` only, not on the page.
    """
    names = tuple(slots)
    parts = d.caches.template_parts.get(
        (template, names, *fixed.items()), lambda: _split_at_slots(d, template, names, fixed)
    )
    return "".join([slots[part] if i % 2 else part for i, part in enumerate(parts)])


def _split_at_slots(
    d: PageContext, template: str, names: tuple[str, ...], fixed: Mapping[str, Hashable]
) -> tuple[str, ...]:
    """Return text, name of a hole, text, ..., text."""
    marks = {name: Markup(f"\0{name}\0") for name in names}  # noqa: S704 - names are ours
    return tuple(_SLOT.split(d.render(template, slots=marks, **fixed)))
