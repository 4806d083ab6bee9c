"""Template slots: templates that differ between pages only in a few values.

Such a template is rendered once, with a placeholder in each slot, and split there. Filling the
slots for a page is then joining strings.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

from markupsafe import Markup

from site_builder.pages.context import PageContext

# Models reject NUL, and the Markdown renderer replaces it, so no text can contain a placeholder.
_SLOT = re.compile("\0([a-z]+)\0")


def fill(context: PageContext, template: str, slots: Mapping[str, str], **fixed: Hashable) -> str:
    """Render a template, with HTML in its slots, which the template writes as `{{ slots.name }}`.

    The rest of the template may depend on the language and on `fixed`, never on the page.
    """
    names = tuple(slots)
    parts = context.caches.template_parts.get(
        (template, names, *fixed.items()), lambda: _split_at_slots(context, template, names, fixed)
    )
    return "".join([slots[part] if i % 2 else part for i, part in enumerate(parts)])


def _split_at_slots(
    context: PageContext, template: str, names: tuple[str, ...], fixed: Mapping[str, Hashable]
) -> tuple[str, ...]:
    """Return text and slot names in turn, beginning and ending with text."""
    placeholders = {name: Markup(f"\0{name}\0") for name in names}  # noqa: S704 - names are ours
    return tuple(_SLOT.split(context.render_template(template, slots=placeholders, **fixed)))
