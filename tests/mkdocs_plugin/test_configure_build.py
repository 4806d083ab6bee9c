"""The options of a command stay set when MkDocs reads mkdocs.yml again, because MkDocs keeps the plugin object."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config import load_config

from site_builder.mkdocs_plugin.commands import read_config

SETTINGS = "site_name: Small\ntheme: {name: material, font: false}\nplugins: [site_builder]\n"


def test_reloading_the_settings_keeps_the_plugin_object(tmp_path: Path) -> None:
    """`kb serve` configures the plugin once. After that, MkDocs loads the settings again for each build."""
    (tmp_path / "docs").mkdir()
    file = tmp_path / "mkdocs.yml"
    file.write_text(SETTINGS)
    _, plugin = read_config(file)
    assert load_config(str(file)).plugins["site_builder"] is plugin
