"""Build a site, and serve its live preview, for the commands of `kb`."""

from __future__ import annotations

import logging
import os
import re
import signal
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.base import ValidationError
from mkdocs.config.config_options import ExtraScriptValue, IpAddress
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.structure.files import InclusionLevel, get_files, set_exclusions

from site_builder.errors import Problem, SiteBuilderError, UsageError
from site_builder.files.replace_folder import replace_folder
from site_builder.mkdocs_plugin.incremental import ManifestStore
from site_builder.mkdocs_plugin.observed_links import read_health, read_observed_facts
from site_builder.mkdocs_plugin.plugin import SiteBuilderPlugin
from site_builder.mkdocs_plugin.site_build import (
    BrokenEntries,
    BuildOptions,
    BuildResult,
    cache_folder,
)
from site_builder.mkdocs_plugin.site_description import site_of
from site_builder.mkdocs_plugin.site_pages import leave_out_other_languages
from site_builder.pages import Site
from site_builder.parallel import gc_paused
from site_builder.reporters import as_text
from site_builder.result_history import read_result_history
from site_builder.settings import position_of_setting, read_settings
from site_builder.site_files import ASSETS, SITE_FILES
from site_builder.zensical_project import DocsFolder

log = logging.getLogger("mkdocs.plugins.site_builder")

MARKER_FILE = f"{ASSETS}kb.css"
"""A file that every built site contains. The builder replaces a folder only if the folder contains this file or is
empty.
"""

MAX_PORT = 65535


@dataclass(frozen=True)
class BuildReport:
    """Summary of a build, for the command line."""

    site_dir: Path
    entries: int
    pages: int
    seconds: float
    problems: tuple[Problem, ...]
    """The warnings and, with `keep_going`, the errors."""
    lacks_feeds: bool
    """Whether the setting `publish` names feeds, but the builder could make none, because `site_url` is not set."""
    kept: tuple[str, ...]
    """Files and folders that the builder did not write. They are still in the site's folder."""


def read_config(config_file: Path) -> tuple[MkDocsConfig, SiteBuilderPlugin]:
    """Return MkDocs' settings and the plugin object. Raises UsageError if mkdocs.yml is not valid.

    If MkDocs warns of a setting, the warning is logged. If the setting `strict` is true, UsageError is raised instead.
    """
    # Commands that do not use MkDocs call `read_settings`, too. So all commands report mistakes in the same words.
    read_settings(config_file, is_required=True).severities()
    path = os.path.abspath(config_file)  # noqa: PTH100 - keeps symbolic links, as MkDocs does
    config = MkDocsConfig(path)
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - MkDocs expects the path as its name
            config.load_file(file)
        errors, warnings = config.validate()
    except MkDocsException as error:
        raise UsageError(f"{config_file} cannot be used: {error}") from error
    if mistakes := errors or (warnings if config.strict else []):
        raise UsageError("\n".join(_describe(config_file, *mistake) for mistake in mistakes))
    for warning in warnings:
        log.warning("%s", _describe(config_file, *warning))
    if config.theme.name != "material":
        position = position_of_setting(config_file, ("theme",))
        raise UsageError(
            f"{position}: theme: the builder needs the theme Material, because the builder's templates "
            "extend those of Material. Write `theme: {name: material}`."
        )
    plugin = config.plugins["site_builder"]
    assert isinstance(plugin, SiteBuilderPlugin)  # noqa: S101 - `read_settings` found it
    return config, plugin


# Name of a setting of MkDocs -> what to do if MkDocs refuses its value.
_ADVICE = {
    "site_name": "Write a line `site_name: ...` with the name of the site.",
    "docs_dir": "Create this folder; it may stay empty. Or write the path of another folder.",
    "theme": "Write `theme: {name: material}`.",
    "plugins": "Correct the name, or install the plugin with pip.",
}


def _describe(config_file: Path, setting: str, message: object) -> str:
    """Return the position of a setting of MkDocs, what is wrong, and what to do."""
    reason = " ".join(str(message).split())
    reason = reason if reason.endswith(".") else f"{reason}."
    advice = _ADVICE.get(setting, "Correct the value, or delete the setting.")
    return f"{position_of_setting(config_file, (setting,))}: {setting}: {reason} {advice}"


def load_site(config_file: Path) -> Site:
    """Return the site that mkdocs.yml describes, with its link health, facts about entries, and history of results.

    The health and the facts are in the folder of observations. Corrupt lines of its files are logged. Raises UsageError
    if mkdocs.yml is not valid, and SiteBuilderError if a file in this folder cannot be read.
    """
    config, plugin = read_config(config_file)
    settings = plugin.settings
    site = site_of(settings, settings.severities(), config)
    health, corrupt = read_health(settings.observed_folder)
    facts, corrupt_facts = read_observed_facts(settings.observed_folder)
    if corrupt or corrupt_facts:
        log.warning("%s", as_text((*corrupt, *corrupt_facts)))
    history = read_result_history(settings.entries_folder, languages=settings.site_languages)
    return replace(site, health=health, facts=facts, result_history=history)


def load_docs(config_file: Path) -> DocsFolder:
    """Return the files of docs/, and the stylesheets and scripts that mkdocs.yml names.

    Three types of files are left out: files that `exclude_docs` in mkdocs.yml excludes, drafts, and files in other
    languages than those of the site. `DocsFolder.problems` contains a warning for each page in another language. Raises
    UsageError if mkdocs.yml is not valid.
    """
    config, plugin = read_config(config_file)
    files = get_files(config)
    set_exclusions(files, config)
    problems = leave_out_other_languages(files, plugin.settings.site_languages)
    left_out = {InclusionLevel.EXCLUDED, InclusionLevel.DRAFT}
    included = [file for file in files if file.inclusion not in left_out]
    pages = [file for file in included if file.is_documentation_page()]
    return DocsFolder(
        {file.src_uri: Path(file.abs_src_path) for file in included if file.abs_src_path},
        {file.src_uri: file.dest_uri.removesuffix("index.html") for file in pages},
        [file.src_uri for file in pages if file.inclusion is not InclusionLevel.NOT_IN_NAV],
        config.extra_css,
        [_script_attributes(script) for script in config.extra_javascript],
        problems,
    )


def _script_attributes(script: ExtraScriptValue | str) -> dict[str, str | bool]:
    if isinstance(script, str):
        return {"path": script}
    attributes: dict[str, str | bool] = {
        "path": script.path,
        "type": script.type,
        "async": script.async_,
        "defer": script.defer,
    }
    return {name: value for name, value in attributes.items() if value}


def build_site(
    config_file: Path,
    entries: Path | None,
    site_dir: Path | None,
    *,
    search: bool = True,
    keep_going: bool = False,
    on_progress: Callable[[float], None] = lambda _: None,
) -> BuildReport:
    """Build the site, and replace the folder `site_dir` when the new site is complete.

    Files of the previous site that have not changed are reused. If `search` is false, there is no search index, and
    the search dialog says so. If `keep_going` is true, invalid entries are left out, and `BuildReport.problems`
    contains their errors. `on_progress` receives the approximate share of written pages, from 0 to 1.

    Raises BrokenEntries if entries have errors. With `keep_going`, it is raised only if
    `KnowledgeBase.can_be_published` is false. Raises SiteBuilderError if the build fails for another reason.
    After an exception, including Ctrl-C, `site_dir` is unchanged.
    """
    started = time.perf_counter()
    config, plugin = read_config(config_file)
    target = (site_dir or Path(config.site_dir)).resolve()
    store = ManifestStore(cache_folder(config) / "sites", target)
    # MkDocs' log is hidden: problems reach the user as an exception or in the `BuildReport`.
    with gc_paused(), _mkdocs_log(logging.CRITICAL), store.loading() as load_previous:
        plugin.configure_build(
            BuildOptions(entries, search, load_previous, on_progress, keep_going)
        )
        is_own = partial(_is_own, store.written_files)
        with replace_folder(target, MARKER_FILE, is_own) as new_folder:
            config.site_dir = str(new_folder.path)
            result = _run_mkdocs(config, plugin)
            if result.reused is not None:
                new_folder.reuse(result.reused, before_change=store.invalidate)
        store.save(result.manifest)
    seconds = time.perf_counter() - started
    return BuildReport(
        target,
        result.entry_count,
        result.page_count,
        seconds,
        result.problems,
        not config.site_url and "feeds" in plugin.settings.publish,
        tuple(new_folder.kept),
    )


_GENERATED = re.compile(
    rf"({'|'.join(map(re.escape, {group.root.partition('/')[0] for group in SITE_FILES if group.root}))})/.*"
    r"|(.*/)?(index\.html|feed\.(xml|json)|opensearch\.xml)|404\.html|sitemap[^/]*|robots\.txt"
)
"""Matches the paths of files that the builder probably wrote. Used if the manifest of the previous build, which
lists its files, cannot be read."""


def _is_own(written_files: Collection[str] | None, new_site: Path, path: str) -> bool:
    """Return whether the builder wrote a file of the previous site.

    Without a manifest, this is a guess from the path.
    """
    if written_files is not None:
        return path in written_files
    folder, slash, _ = path.partition("/")
    return _GENERATED.fullmatch(path) is not None and (not slash or (new_site / folder).exists())


def serve_site(config_file: Path, entries: Path | None, address: str | None) -> None:
    """Serve a live preview until Ctrl-C.

    Raises UsageError if mkdocs.yml or the address is not valid, and SiteBuilderError if the server fails.
    """
    from mkdocs.commands.serve import serve as mkdocs_serve  # noqa: PLC0415 - imports a web server

    with _mkdocs_log(logging.CRITICAL):  # MkDocs reads mkdocs.yml again, and logs the same warnings
        config, plugin = read_config(config_file)
    host, port = config.dev_addr if address is None else _parse_address(address)
    port = _require_free(host, port)
    plugin.configure_build(BuildOptions(entries))
    with _mkdocs_log(logging.INFO, logging.StreamHandler()), _sigterm_as_interrupt():
        try:
            mkdocs_serve(str(config_file), livereload=True, dev_addr=f"{host}:{port}")
        except MkDocsException as error:
            raise _real_error(error) from error
        except OSError as error:  # another program took the port, or the disk is full
            raise SiteBuilderError(
                f"The preview of {config_file} stopped: {error.filename or f'{host}, port {port}'}: "
                f"{error.strerror}. Make space on the disk, or choose another address with --address."
            ) from error


def _parse_address(address: str) -> tuple[str, int]:
    try:
        host, port = IpAddress().run_validation(address)
    except ValidationError:
        host, port = "", -1
    if port < 0:
        raise UsageError(f"--address {address} is not HOST:PORT, as in 127.0.0.1:8000.")
    return host, port


def _require_free(host: str, port: int) -> int:
    """Return the port, or a free port if `port` is 0.

    Raises UsageError or SiteBuilderError if no server can use the address. Call this before the build, which takes a
    while, so that the user sees the error at once.
    """
    if port > MAX_PORT:
        raise UsageError(f"{port} is not a port. Choose a port from 1 to {MAX_PORT}.")
    from mkdocs.livereload import LiveReloadServer  # noqa: PLC0415 - imports a web server

    server = LiveReloadServer(lambda: None, host, port, root="")
    try:
        server.server_bind()
    except OSError as error:
        raise SiteBuilderError(
            f"The server cannot use {host} with port {port}: {error.strerror}. "
            "Choose another address with --address."
        ) from error
    finally:
        server.server_close()
    return server.server_port


def _run_mkdocs(config: MkDocsConfig, plugin: SiteBuilderPlugin) -> BuildResult:
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    except MkDocsException as error:
        raise _real_error(error) from error
    finally:
        config.plugins.on_shutdown()
    return plugin.result


def _real_error(error: BaseException) -> Exception:
    """Convert an exception of MkDocs to one of this project. If it is an `Abort`, convert the error that caused it."""
    cause = error.__context__ if isinstance(error, Abort) else error
    if isinstance(cause, BrokenEntries):
        return cause
    return SiteBuilderError(str(cause or error))


@contextmanager
def _mkdocs_log(level: int, *handlers: logging.Handler) -> Iterator[None]:
    """Within the block, set the level of MkDocs' log, and add these handlers to the log."""
    logger = logging.getLogger("mkdocs")
    before = logger.level
    logger.setLevel(level)
    for handler in handlers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        logger.setLevel(before)
        for handler in handlers:
            logger.removeHandler(handler)


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    """Handle SIGTERM like Ctrl-C, so that temporary folders are removed."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
