"""The theme's icons. If possible, a stylesheet draws an icon, so that pages do not contain the icon as SVG."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from jinja2 import BaseLoader, Environment, TemplateNotFound
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

_DEFAULT_ICONS = {
    "menu": "material/menu",
    "search": "material/magnify",
    "logo": "material/library",
    "top": "material/arrow-up",
    "system": "material/theme-light-dark",
    "light": "material/weather-sunny",
    "dark": "material/weather-night",
}
"""Icons that the templates use, unless `theme.icon` replaces them."""

_NOT_MASKABLE = re.compile(
    r"<(?!/?(?:svg|path|g|circle|rect|polygon|title)\b)|\b(?:fill|stroke|style|class)="
)
"""Matches parts of an SVG that a CSS mask cannot show, such as colours."""

_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
"""An SVG without this attribute works inside an HTML page, but not in a stylesheet."""


@dataclass(frozen=True)
class Icons:
    """The icons of one site."""

    svgs: Mapping[str, str]
    """Name in the templates -> SVG."""

    @classmethod
    def of(cls, config: MkDocsConfig) -> Icons:
        """Read the icons from the theme. Raises PluginError for an icon that does not exist."""
        chosen = config.theme.get("icon")
        if not isinstance(chosen, Mapping):
            chosen = {}
        names = {name: chosen.get(name) or default for name, default in _DEFAULT_ICONS.items()}
        environment = config.theme.get_env()
        return cls({name: _read(environment, icon) for name, icon in names.items()})

    def html(self, name: str) -> Markup:
        """Return an empty element in which the stylesheet draws an icon.

        If a stylesheet cannot draw the icon, return the icon as SVG.
        """
        svg = self.svgs[name]
        if _NOT_MASKABLE.search(svg) or _NAMESPACE not in svg:
            return Markup(svg)  # noqa: S704 - a file of the theme
        return Markup('<span class="kb-glyph--{}"></span>').format(_slug(name))

    def stylesheet(self) -> str:
        """Return the CSS rules that draw the icons."""
        return "".join(
            f'.kb-glyph--{_slug(name)} {{ --kb-glyph: url("data:image/svg+xml,{_quote_for_url(svg)}"); }}\n'
            for name, svg in self.svgs.items()
        )


def _read(environment: Environment, icon: str) -> str:
    loader = cast(BaseLoader, environment.loader)  # every theme has a loader
    try:
        return loader.get_source(environment, f".icons/{icon}.svg")[0].strip()
    except TemplateNotFound:
        raise PluginError(
            f"mkdocs.yml: the theme has no icon `{icon}`. The theme's documentation lists the icons. "
            "Put your own icons into `.icons/` in the folder that `theme.custom_dir` names."
        ) from None


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower())


def _quote_for_url(svg: str) -> str:
    return quote(svg, safe=" /:='(),-_.~")
