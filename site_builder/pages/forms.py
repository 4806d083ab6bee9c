"""Templates that are the same on thousands of pages but for a hole or two: rendered once, then cut."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

from markupsafe import Markup

from site_builder.pages.desk import Desk

# A NUL stands in no text: neither models nor Markdown let it through.
_HOLE = re.compile("\0([a-z]+)\0")


def fill_in(d: Desk, template: str, holes: Mapping[str, str], **fixed: Hashable) -> str:
    """Fill in the holes, which are HTML, of a template that names them `{{ holes.name }}`.

    Everything else in it may depend on the language and on `fixed` only, not on the page.
    """
    names = tuple(holes)
    parts = d.kept.forms.get(
        (template, names, *fixed.items()), lambda: _cut(d, template, names, fixed)
    )
    return "".join([holes[part] if i % 2 else part for i, part in enumerate(parts)])


def _cut(
    d: Desk, template: str, names: tuple[str, ...], fixed: Mapping[str, Hashable]
) -> tuple[str, ...]:
    """Return text, name of a hole, text, ..., text."""
    marks = {name: Markup(f"\0{name}\0") for name in names}  # noqa: S704 - names are ours
    return tuple(_HOLE.split(d.render(template, holes=marks, **fixed)))
