"""Compiled templates are kept, and whatever happens to them, pages are rendered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from site_builder.mkdocs_plugin.kept_templates import KeptTemplates


def rendered(folder: Path, source: str = "{{ 1 + 1 }}") -> str:
    environment = Environment(loader=DictLoader({"a": source}), autoescape=True)
    environment.bytecode_cache = KeptTemplates.below(folder)
    return environment.get_template("a").render()


def test_a_template_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered(tmp_path / "kept") == "2"
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert rendered(tmp_path / "kept") == "2"


def test_another_source_is_another_template(tmp_path: Path) -> None:
    assert rendered(tmp_path) == "2"
    assert rendered(tmp_path, "{{ 2 + 2 }}") == "4"


@pytest.mark.parametrize(
    "damage",
    [lambda _: b"", lambda old: old[:-5], lambda old: old[:24], lambda old: old[:20] + b"x"],
)
def test_a_damaged_file_counts_for_nothing(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    rendered(tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damage(kept.read_bytes()))
    assert rendered(tmp_path) == "2"
    assert rendered(tmp_path) == "2"


def test_where_nothing_can_be_kept_pages_are_rendered_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert KeptTemplates.below(tmp_path / "file" / "kept") is None
    assert rendered(tmp_path / "file" / "kept") == "2"


def test_a_folder_that_goes_meanwhile_does_no_harm(tmp_path: Path) -> None:
    environment = Environment(loader=DictLoader({"a": "{{ 1 }}"}), autoescape=True)
    environment.bytecode_cache = KeptTemplates.below(tmp_path / "kept")
    (tmp_path / "kept").rmdir()
    assert environment.get_template("a").render() == "1"
