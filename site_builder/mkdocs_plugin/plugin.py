"""The MkDocs plugin: a method for each event of MkDocs that the plugin handles.

The plugin writes most pages itself, after it has planned them. MkDocs calls no event for such a page.
`PageRenderer.render_html` calls `on_page_context` and `on_post_page` for the planned pages that it renders.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from mkdocs.config.base import ConfigErrors, ConfigWarnings, LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from site_builder.errors import UsageError
from site_builder.mkdocs_plugin.incremental import Preview
from site_builder.mkdocs_plugin.rendering.theme_loader import use_fast_loader
from site_builder.mkdocs_plugin.site_build import BuildOptions, BuildResult, SiteBuild
from site_builder.models import slugify
from site_builder.parallel import gc_paused
from site_builder.settings import MKDOCS_YML, Settings, validate_settings
from site_builder.site_files import ASSETS, STYLESHEET

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

THEME = Path(__file__).parent / "theme"
_BUILD_DELAY_SECONDS = 0.03
"""The preview waits for this time after a change, so that files saved together cause only one build."""


class SiteBuilderPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Adds pages about the entries in a folder to a MkDocs site."""

    def __init__(self) -> None:
        self._options = BuildOptions()
        self._preview: Preview | None = None
        self.settings: Settings
        """The settings in mkdocs.yml. `load_config` sets them."""
        self._build: SiteBuild
        """The current build. `on_pre_build` sets it."""
        self._result: BuildResult

    def configure_build(self, options: BuildOptions) -> None:
        """Set the options of all later builds.

        MkDocs keeps the instance of a plugin that has the method `on_startup`. So the options remain set when MkDocs
        loads mkdocs.yml again.
        """
        self._options = options

    @property
    def result(self) -> BuildResult:
        """The result of the last build. `on_post_build` sets it."""
        return self._result

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Validate the settings. MkDocs calls this when it reads mkdocs.yml."""
        try:
            self.settings = validate_settings(options, Path(config_file_path or MKDOCS_YML))
        except UsageError as error:
            # If this method returned the error, MkDocs would add words to the message.
            raise Abort(str(error)) from error
        return [], []

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Prepare a preview if the command is `serve`. MkDocs calls this once, before the first build."""
        self._preview = Preview() if command == "serve" else None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add this plugin's templates and stylesheet. MkDocs calls this to let plugins change settings."""
        theme = str(THEME)
        if theme not in config.theme.dirs:
            # The first folder with a template wins: the user's folder, then this plugin's, then Material's.
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, theme)
        config.theme.static_templates |= {"robots.txt", f"{ASSETS}palette.js"}
        config.site_url = _with_brackets(config.site_url)
        use_fast_loader(config.theme)
        # The default `slugify` of Markdown would remove the Chinese characters of a heading from its anchor.
        config.mdx_configs.setdefault("toc", {}).setdefault("slugify", slugify)
        config.extra_css = [f"{ASSETS}{STYLESHEET}", *config.extra_css]
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Load the entries. MkDocs calls this before it empties the site's folder."""
        self.on_build_error()
        self._build = SiteBuild(config, self, self._options, self._preview)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add pages, and start to write the files that are not pages. MkDocs calls this to let plugins add files."""
        return self._build.add_pages(files)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Build the navigation. MkDocs calls this when it has found all hand-written pages."""
        return self._build.arrange(nav)

    @event_priority(-100)  # after all other plugins have changed the environment
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Write the planned pages. MkDocs calls this to let plugins change the template environment.

        After this event, MkDocs renders sitemap.xml, which lists the planned pages.
        """
        self._build.write(env, files)
        return env

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Add texts and links for the templates. MkDocs and `PageRenderer` call this before they render a page."""
        self._build.extend_page_context(context, page)
        return context

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Return the final HTML of a page. MkDocs and `PageRenderer` call this when they have rendered it."""
        return self._build.finished_page(output, page)

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Add texts and links. MkDocs calls this before it renders a template that is not for a page, such as 404.html."""
        self._build.extend_template_context(context, template_name)
        return context

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Return the final output. MkDocs calls this when it has rendered a template that is not for a page."""
        return self._build.finished_template(output_content, template_name)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Finish the build. MkDocs calls this when it has written all files."""
        self._result = self._build.finish()

    def on_build_error(self, **_: object) -> None:
        """Stop the background task of the build. MkDocs calls this when a build has failed."""
        if hasattr(self, "_build"):
            self._build.cancel()

    def on_shutdown(self) -> None:
        """Remove temporary folders of a preview, and stop the background task. MkDocs calls this after all builds."""
        if self._preview is not None:
            self._preview.close()
        self.on_build_error()

    def on_serve(
        self,
        server: LiveReloadServer,
        *,
        config: MkDocsConfig,
        builder: Callable[..., None],
    ) -> LiveReloadServer:
        """Watch the entries and the recorded observations. MkDocs calls this after the first build of a preview."""
        from site_builder.mkdocs_plugin.watching import CombinedObserver  # noqa: PLC0415 - only a preview needs its libraries

        server.build_delay = _BUILD_DELAY_SECONDS
        server.url = _with_brackets(server.url) or server.url
        folder = self._options.entries or self.settings.entries_folder
        file_count = sum(1 for _ in folder.rglob("*.*"))  # entries and pictures
        server.observer = observer = CombinedObserver(server.observer, file_count)  # type: ignore[assignment]
        server.watch(str(folder))
        observed = self.settings.observed_folder
        if observed.is_dir():  # a missing folder cannot be watched
            server.watch(str(observed))

        def build() -> None:
            with gc_paused(), observer.paused():
                builder()

        server.builder = build
        return server


def _with_brackets(url: str | None) -> str | None:
    """Add the brackets that MkDocs leaves out around the IPv6 address in a URL of the preview."""
    return (
        re.sub(r"^http://([0-9a-f]*:[0-9a-f:.]*):([0-9]+)/", r"http://[\1]:\2/", url or "") or url
    )
