"""Fast rendering of templates whose output differs between pages in only a few values.

The place of such a value in a template is a slot. The template is rendered once, with a placeholder
in each slot, and the output is split at the placeholders. For each page, the parts and the values are
then joined.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

from markupsafe import Markup

from site_builder.pages.context import PageContext

# Models reject NUL, and the Markdown renderer replaces it, so no text can contain a placeholder.
_SLOT = re.compile("\0([a-z]+)\0")


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
    """Return fixed text and names of slots in turn. The first part and the last part are text."""
    placeholders = {name: Markup(f"\0{name}\0") for name in names}  # noqa: S704 - names are in code
    return tuple(_SLOT.split(context.render_template(template, slots=placeholders, **fixed)))
