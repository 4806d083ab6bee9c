"""Files that machines write: who edits one by hand loses the change at the next run."""

from __future__ import annotations

from collections.abc import Collection, Iterator


def edited_generated_files(changed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (path, where to go instead) for changed files that the builder writes.

    Paths are relative to the repository. A schema may change together with the builder, which it
    is made from.
    """
    builder_changed = any(path.startswith("site_builder/") for path in changed)
    for path in sorted(changed):
        if path.startswith("site/"):
            yield path, "The site is built from entries/; edit the entry there and leave site/ out."
        elif path.startswith("schema/") and path.endswith(".json") and not builder_changed:
            yield path, "Schemas are made from site_builder/models/ by `kb schema`; edit these."
