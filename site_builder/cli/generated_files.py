"""Find generated files that were edited by hand. The command that generates a file would overwrite the edits."""

from __future__ import annotations

from collections.abc import Collection, Iterator

_FORMS = ".github/ISSUE_TEMPLATE/"


def edited_generated_files(changed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (path, advice) for each changed file that must not be edited by hand.

    Paths are relative to the repository. If a file of `site_builder` has changed, too, schemas and issue forms are left
    out, because a command may have generated them again.
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
        elif path.startswith(_FORMS) and path != f"{_FORMS}config.yml" and not builder_changed:
            yield (
                path,
                "`kb forms` generates the issue forms. Edit the models, or the words in site_builder/i18n/.",
            )
