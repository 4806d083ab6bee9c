"""The command `kb preview`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from site_builder.catalog import Catalog
from site_builder.cli.entry_preview import entry_preview
from site_builder.cli.generated_files import edited_generated_files
from site_builder.cli.options import Config, Entries
from site_builder.entry_files import load_entries
from site_builder.escaping import code_span, escape_markdown
from site_builder.git_changes import branch_changes, changed_files_since
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import distinct_texts, side_by_side, texts_of
from site_builder.models import kinds_by_folder
from site_builder.settings import MKDOCS_YML, read_settings

MAX_ENTRIES = 50
"""Maximum number of entries in a preview, because GitHub shows no job summary of more than 1 MB."""


def preview(
    changed_since: Annotated[
        str,
        typer.Option(
            "--changed-since",
            metavar="REV",
            help="Show the entries that this branch added or changed since it left REV.",
        ),
    ],
    site_url: Annotated[
        str,
        typer.Option(
            "--site-url", metavar="URL", envvar="KB_SITE_URL", help="URL of the published site."
        ),
    ] = "",
    built_site: Annotated[
        str,
        typer.Option(
            "--built-site",
            metavar="URL",
            help="Download URL of the built site. The preview links to this URL.",
        ),
    ] = "",
    entries: Entries = None,
    config: Config = MKDOCS_YML,
) -> None:
    """Print a Markdown preview of the entries that this branch adds or changes."""
    settings = read_settings(config)
    folder, languages = entries or settings.entries_folder, settings.site_languages
    edited = list(edited_generated_files(changed_files_since(Path(), changed_since)))
    for path, advice in edited:
        typer.echo(f"> [!WARNING]\n> {code_span(path)} is a generated file. {advice}\n")
    states = _states(folder, changed_since)
    catalog = load_entries(folder, languages=languages).catalog
    typer.echo("\n".join(_previews(catalog, states, site_url)))
    if built_site:
        label = side_by_side(texts_of(languages, "preview.built-site").values())
        typer.echo(f"\n[{label}](<{built_site}>): {_how_to_view(languages)}")
    raise typer.Exit(1 if edited else 0)


def _how_to_view(languages: SiteLanguages) -> str:
    values = ("`python3 -m http.server`", "`http://localhost:8000/`")
    return " ".join(distinct_texts(texts_of(languages, "preview.how-to-view", *values).values()))


def _previews(catalog: Catalog, states: Mapping[str, str], site_url: str) -> Iterator[str]:
    def text(key: str) -> str:
        return side_by_side(texts_of(catalog.languages, key).values())

    if not states:
        yield text("preview.none")
    for index, (entry_id, state) in enumerate(states.items()):
        if index == MAX_ENTRIES:
            yield f"… +{len(states) - index}"
            return
        entry = catalog.entries.get(entry_id)
        if entry is None:
            yield f"### {escape_markdown(entry_id)}\n\n{text('preview.invalid')}\n"
        else:
            yield entry_preview(catalog, entry, site_url or None, text(state))


def _states(folder: Path, revision: str) -> dict[str, str]:
    """Return entry id -> key of the word for its state, for the entries that the branch added or changed."""
    with branch_changes(folder, revision) as changes:
        return {
            name.removesuffix(".yml"): "preview.new" if changes.is_new(name) else "preview.changed"
            for name in sorted(changes.changed_files)
            if name.endswith(".yml")
            and name.count("/") == 1
            and name.split("/")[0] in kinds_by_folder()
        }
