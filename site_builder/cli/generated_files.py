"""Find generated files that were edited by hand. The next generation would overwrite the edits."""

from __future__ import annotations

from collections.abc import Collection, Iterator


def edited_generated_files(changed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (path, advice) for each changed file that must not be edited by hand.

    Paths are relative to the repository. A changed schema is left out if a file of `site_builder` has
    changed, because `site_builder` generates the schemas.
    """
    builder_changed = any(path.startswith("site_builder/") for path in changed)
    for path in sorted(changed):
        if path.startswith("site/"):
            yield (
                path,
                "The site is built from entries/. Edit the entry there, and do not commit site/.",
            )
        elif path.startswith("schema/") and path.endswith(".json") and not builder_changed:
            yield (
                path,
                "`kb schema` generates the schemas from site_builder/models/. Edit the models.",
            )
