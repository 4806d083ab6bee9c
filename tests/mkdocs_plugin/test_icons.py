"""If possible, a stylesheet draws an icon, so that pages do not contain the icon as SVG."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError

from site_builder.mkdocs_plugin.rendering.icons import Icons

PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M3 6h18v2z"/></svg>'
COLOURED = PLAIN.replace("<path", '<path fill="#e33"')


def read_icons(folder: Path, settings: str = "", **svgs: str) -> Icons:
    """Read the icons of a site whose `custom_dir` contains these SVGs."""
    icon_folder = folder / "own" / ".icons" / "own"
    icon_folder.mkdir(parents=True)
    for name, svg in svgs.items():
        (icon_folder / f"{name}.svg").write_text(svg)
    (folder / "docs").mkdir()
    theme = f"theme:\n  name: material\n  custom_dir: own\n{settings}"
    (folder / "mkdocs.yml").write_text(f"site_name: x\n{theme}")
    return Icons.of(load_config(str(folder / "mkdocs.yml")))


def drawn_svg(icons: Icons, name: str) -> str:
    """Return the SVG that the stylesheet draws for an icon."""
    element = re.fullmatch('<span class="(kb-glyph--[a-z0-9-]+)"></span>', icons.html(name))
    assert element
    (url,) = re.findall(rf'\.{element[1]} {{ --kb-glyph: url\("([^"]*)"\); }}', icons.stylesheet())
    head, _, body = url.partition(",")
    assert head == "data:image/svg+xml"
    return unquote(body)


def test_stylesheet_draws_the_icons_of_the_settings_and_default_icons(tmp_path: Path) -> None:
    icons = read_icons(tmp_path, "  icon: {logo: own/mark}\n", mark=PLAIN)
    assert drawn_svg(icons, "logo") == PLAIN
    assert drawn_svg(icons, "menu").startswith("<svg ")
    assert drawn_svg(icons, "search") != drawn_svg(icons, "top")


@pytest.mark.parametrize(
    "svg",
    [
        COLOURED,
        PLAIN.replace("<path", "<style>path{fill:red}</style><path"),
        PLAIN.replace("<path", '<image href="x.png"/><path'),
        PLAIN.replace("<path", '<path class="a"'),
        PLAIN.replace(' xmlns="http://www.w3.org/2000/svg"', ""),
    ],
    ids=["colour", "style", "image", "class", "no namespace"],
)
def test_an_svg_that_a_stylesheet_cannot_show_is_written_into_the_page(
    tmp_path: Path, svg: str
) -> None:
    assert read_icons(tmp_path, "  icon: {logo: own/mark}\n", mark=svg).html("logo") == svg


def test_characters_of_an_svg_cannot_end_the_css_rule(tmp_path: Path) -> None:
    svg = PLAIN.replace("<path", "<title>\"');}*{display:none}\\</title><path")
    assert drawn_svg(read_icons(tmp_path, "  icon: {logo: own/mark}\n", mark=svg), "logo") == svg


def test_missing_icon_is_reported_by_name(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="no icon `own/missing`"):
        read_icons(tmp_path, "  icon: {logo: own/missing}\n")


def test_theme_icon_that_is_not_a_mapping_is_ignored(tmp_path: Path) -> None:
    assert drawn_svg(read_icons(tmp_path, "  icon: material/library\n"), "logo").startswith("<svg")
