"""Fast rendering of templates, for templates whose output differs between pages only in some values.

A slot is the place of such a value in a template. The template is rendered once, with a placeholder in
each slot. The output is split at these placeholders. For each page, its values are then put between the
parts of the output.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

from markupsafe import Markup

from site_builder.pages.context import PageContext

# A placeholder is the name of a slot between two NUL characters. No text can contain a placeholder, because models
# reject NUL, and the Markdown renderer replaces NUL.
_SLOT = re.compile("\0([\\w-]+)\0")


def fill(context: PageContext, template: str, slots: Mapping[str, str], **fixed: Hashable) -> str:
    """Render a template and put HTML into its slots, which are `{{ slots.name }}` in the template.

    The template may use `fixed` and the language of the context, but nothing that differs between
    pages.
    """
    names = tuple(slots)
    parts = context.caches.template_parts.get(
        (template, names, *fixed.items()), lambda: _split_at_slots(context, template, names, fixed)
    )
    return "".join([slots[part] if i % 2 else part for i, part in enumerate(parts)])


def _split_at_slots(
    context: PageContext, template: str, names: tuple[str, ...], fixed: Mapping[str, Hashable]
) -> tuple[str, ...]:
    """Return a tuple in which the parts of the output alternate with the names of the slots."""
    placeholders = {name: Markup(f"\0{name}\0") for name in names}  # noqa: S704 - names are in code
    return tuple(_SLOT.split(context.render_template(template, slots=placeholders, **fixed)))
