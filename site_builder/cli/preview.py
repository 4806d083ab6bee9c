"""The command `kb preview`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from site_builder.catalog import Catalog
from site_builder.catalog.addresses import GONE
from site_builder.cli.entry_preview import entry_preview
from site_builder.cli.generated_files import edited_generated_files
from site_builder.cli.options import Config, Entries
from site_builder.entry_files import load_entries
from site_builder.escaping import code_span, escape_markdown
from site_builder.git_changes import BranchChanges, branch_changes, changed_files_since
from site_builder.i18n import SiteLanguages
from site_builder.issue_forms import distinct_texts, side_by_side, texts_of
from site_builder.models import kinds_by_folder
from site_builder.models.pictures import MEDIA_FOLDER
from site_builder.pages.gone_addresses import gone_addresses
from site_builder.settings import MKDOCS_YML, read_settings

MAX_ENTRIES = 50
"""A preview shows at most this many entries, and each list of removed or moved pages has at most this many.

GitHub shows no job summary of more than 1 MiB.
"""


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
    """Print a Markdown preview of the entries that this branch adds, changes, renames or removes."""
    settings = read_settings(config)
    folder, languages = entries or settings.entries_folder, settings.site_languages
    edited = list(edited_generated_files(changed_files_since(Path(), changed_since)))
    for path, advice in edited:
        typer.echo(f"> [!WARNING]\n> {code_span(path)} is a generated file. {advice}\n")
    catalog = load_entries(folder, languages=languages).catalog
    with branch_changes(folder, changed_since) as changes:
        before = load_entries(changes.before, languages=languages).catalog
        lines = [*_former_pages(before, catalog), *_previews(catalog, _states(changes), site_url)]
    typer.echo("\n".join(lines))
    if built_site:
        label = side_by_side(texts_of(languages, "preview.built-site").values())
        typer.echo(f"\n[{label}](<{built_site}>): {_how_to_view(languages)}")
    raise typer.Exit(1 if edited else 0)


def _how_to_view(languages: SiteLanguages) -> str:
    values = ("`python3 -m http.server`", "`http://localhost:8000/`")
    return " ".join(distinct_texts(texts_of(languages, "preview.how-to-view", *values).values()))


def _former_pages(before: Catalog, after: Catalog) -> Iterator[str]:
    """Yield Markdown about the pages that the branch removes or moves. Pages that redirects.yml lacks come first."""
    unlisted = {found.address: "" for found in gone_addresses(before, after)}
    listed = {
        old: "" if new == GONE else f" → {code_span(new)}"
        for old, new in after.redirects.items()
        if old not in before.redirects
    }
    for key, pages in (("preview.gone", unlisted), ("preview.moved", listed)):
        if pages:
            yield f"### {_in_all(after, key)}\n"
            shown = list(pages.items())[:MAX_ENTRIES]
            yield from (f"- {code_span(address)}{successor}" for address, successor in shown)
            yield f"\n… +{len(pages) - MAX_ENTRIES}\n" if len(pages) > MAX_ENTRIES else ""


def _in_all(catalog: Catalog, key: str) -> str:
    return side_by_side(texts_of(catalog.languages, key).values())


def _previews(catalog: Catalog, states: Mapping[str, str], site_url: str) -> Iterator[str]:
    text = partial(_in_all, catalog)
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


def _states(changes: BranchChanges) -> dict[str, str]:
    """Return entry id -> `preview.new` or `preview.changed`, for the entries that the branch added or changed.

    An old entry counts as changed if its file was changed, or if one of its pictures was added, changed or deleted.
    """
    paths = (name.split("/") for name in sorted(changes.changed_files))
    pictures = {f"{path[1]}/{path[2]}" for path in paths if path[0] == MEDIA_FOLDER and path[3:]}
    entries = {
        name.removesuffix(".yml"): "preview.new" if changes.is_new(name) else "preview.changed"
        for name in sorted(changes.changed_files)
        if name.endswith(".yml")
        and name.count("/") == 1
        and name.split("/")[0] in kinds_by_folder()
    }
    return dict.fromkeys(sorted(pictures), "preview.changed") | entries
