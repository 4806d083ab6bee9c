"""Build a site, and serve its live preview, for the commands of `kb`."""

from __future__ import annotations

import logging
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.structure.files import InclusionLevel, get_files, set_exclusions

from site_builder.errors import Problem, SiteBuilderError, UsageError
from site_builder.files.replace_folder import replace_folder
from site_builder.mkdocs_plugin.incremental import ManifestStore
from site_builder.mkdocs_plugin.observed_links import read_health
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
from site_builder.settings import read_settings
from site_builder.site_files import ASSETS
from site_builder.zensical_project import DocsFolder

log = logging.getLogger("mkdocs.plugins.site_builder")

MARKER_FILE = f"{ASSETS}kb.css"
"""A file that every built site contains. A folder without it is never replaced."""

_HOST_AND_PORT = re.compile(r".+:[0-9]{1,5}")


@dataclass(frozen=True)
class BuildReport:
    """Summary of a build, for the command line."""

    site_dir: Path
    entries: int
    pages: int
    seconds: float
    problems: tuple[Problem, ...]
    """Warnings only: if entries have errors, nothing is built."""


def read_config(config_file: Path) -> tuple[MkDocsConfig, SiteBuilderPlugin]:
    """Return the settings in mkdocs.yml and this plugin. Raises UsageError if mkdocs.yml is not valid."""
    # This call raises the errors that all commands raise.
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
        reason = " ".join(f"{setting}: {message}" for setting, message in mistakes)
        raise UsageError(f"{config_file} cannot be used: {reason}")
    plugin = config.plugins["site_builder"]
    assert isinstance(plugin, SiteBuilderPlugin)  # noqa: S101 - `read_settings` found it
    return config, plugin


def load_site(config_file: Path) -> Site:
    """Return the site that mkdocs.yml describes, with the health of its links.

    Corrupt lines of the observations are logged. Raises UsageError if mkdocs.yml is not valid, and
    SiteBuilderError if the observations cannot be read.
    """
    config, plugin = read_config(config_file)
    settings = plugin.settings
    site = site_of(settings, settings.severities(), config)
    health, corrupt = read_health(settings.observed_folder)
    if corrupt:
        log.warning("%s", as_text(corrupt))
    return replace(site, health=health)


def load_docs(config_file: Path) -> DocsFolder:
    """Return the files of docs/, and the stylesheets and scripts that mkdocs.yml names.

    Files that the build leaves out are left out. Raises UsageError if mkdocs.yml is not valid.
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
    on_progress: Callable[[float], None] = lambda _: None,
) -> BuildReport:
    """Build the site, and replace the folder `site_dir` when the new site is complete.

    Files of the previous site are reused. If `search` is false, there is no search index, and the search
    dialog says so. `on_progress` is called with the share of pages that are written, from 0 to 1.

    Raises BrokenEntries if entries have errors, and SiteBuilderError if the build fails for another reason.
    After an exception, including Ctrl-C, `site_dir` is unchanged.
    """
    started = time.perf_counter()
    # MkDocs' log is hidden: problems reach the user as an exception or in the `BuildReport`.
    with gc_paused(), _mkdocs_log(logging.CRITICAL):
        config, plugin = read_config(config_file)
        target = (site_dir or Path(config.site_dir)).resolve()
        store = ManifestStore(cache_folder(config) / "sites", target)
        plugin.configure_build(BuildOptions(entries, search, store.load(), on_progress))
        with replace_folder(target, MARKER_FILE) as new_folder:
            config.site_dir = str(new_folder.path)
            result = _run_mkdocs(config, plugin)
            if result.reused is not None:
                new_folder.reuse(result.reused, before_change=store.invalidate)
        store.save(result.manifest)
    seconds = time.perf_counter() - started
    return BuildReport(target, result.entry_count, result.page_count, seconds, result.problems)


def serve_site(config_file: Path, entries: Path | None, address: str | None) -> None:
    """Serve a live preview until Ctrl-C.

    Raises UsageError if mkdocs.yml or the address is not valid, and SiteBuilderError if the server fails.
    """
    from mkdocs.commands.serve import serve as mkdocs_serve  # noqa: PLC0415 - imports a web server

    _, plugin = read_config(config_file)
    if address is not None and _HOST_AND_PORT.fullmatch(address) is None:
        raise UsageError(f"--address {address} is not HOST:PORT, as in 127.0.0.1:8000.")
    overrides: dict[str, Any] = {"dev_addr": address} if address else {}
    plugin.configure_build(BuildOptions(entries))
    with _mkdocs_log(logging.INFO, logging.StreamHandler()), _sigterm_as_interrupt():
        try:
            mkdocs_serve(str(config_file), livereload=True, **overrides)
        except MkDocsException as error:
            raise _real_error(error) from error
        except OSError as error:
            raise SiteBuilderError(
                f"The server cannot use its address: {error.strerror}. Choose another address with --address."
            ) from error


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
    """Return the cause of an error of MkDocs: MkDocs may raise an `Abort` that hides its cause."""
    cause = error.__context__ if isinstance(error, Abort) else error
    if isinstance(cause, BrokenEntries):
        return cause
    return SiteBuilderError(str(cause or error))


@contextmanager
def _mkdocs_log(level: int, *handlers: logging.Handler) -> Iterator[None]:
    """Within the block, set the level of MkDocs' log, and pass its messages to these handlers, too."""
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
