"""Set up a `Finder`, which gets data about works from services, or from the answers that earlier commands received."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from site_builder.catalog import Catalog
from site_builder.cli.output import print_info
from site_builder.knowledge_base import CACHE_FOLDER
from site_builder.metadata import Finder, WebPages
from site_builder.metadata.answer_cache import (
    AnswerCache,
    CachedPages,
    CachedServices,
    CachingClient,
)
from site_builder.plurals import plural
from site_builder.services import Services, ServiceSettings

Offline = Annotated[
    bool,
    typer.Option(
        "--offline", help="Send no requests; use the answers that earlier commands received."
    ),
]
AllowPrivate = Annotated[
    bool,
    typer.Option("--allow-private", help="Allow requests to private and local addresses."),
]


@contextmanager
def open_finder(
    catalog: Catalog, *, allow_private: bool = False, offline: bool = False, use_cache: bool = True
) -> Iterator[Finder]:
    """Yield a finder. At the end, with `--offline`, print the age of the oldest answer that was used."""
    cache = AnswerCache(CACHE_FOLDER / "answers", is_offline=offline)
    with CachingClient(cache if use_cache else None, allow_private=allow_private) as client:
        services = Services(client, ServiceSettings.from_environment(os.environ))
        pages = WebPages(client)
        if not use_cache:
            yield Finder(services, pages, catalog.venues, catalog.languages)
            return
        yield Finder(
            CachedServices(services, cache),
            CachedPages(pages, cache),
            catalog.venues,
            catalog.languages,
        )
    cache.prune()
    if offline and cache.oldest_seconds:
        days = int(cache.oldest_seconds // 86_400)
        age = f"{plural(days, 'day')} old" if days else "less than a day old"
        print_info(f"The oldest answer that was used is {age}.")
