"""Compiled templates are kept, and whatever happens to them, pages are rendered."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from site_builder.mkdocs_plugin.bytecode_cache import BytecodeCache, precompile


def rendered(folder: Path, source: str = "{{ 1 + 1 }}") -> str:
    environment = Environment(loader=DictLoader({"a": source}), autoescape=True)
    environment.bytecode_cache = BytecodeCache.in_folder(folder, "me")
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
    (kept,) = tmp_path.glob("*/*")
    kept.write_bytes(damage(kept.read_bytes()))
    assert rendered(tmp_path) == "2"
    assert rendered(tmp_path) == "2"


def test_where_nothing_can_be_kept_pages_are_rendered_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert BytecodeCache.in_folder(tmp_path / "file" / "kept", "me") is None
    assert rendered(tmp_path / "file" / "kept") == "2"


def test_a_folder_that_goes_meanwhile_does_no_harm(tmp_path: Path) -> None:
    environment = Environment(loader=DictLoader({"a": "{{ 1 }}"}), autoescape=True)
    environment.bytecode_cache = BytecodeCache.in_folder(tmp_path / "kept", "me")
    (folder,) = (folder for folder in (tmp_path / "kept").iterdir() if folder.is_dir())
    folder.rmdir()
    assert environment.get_template("a").render() == "1"


def test_what_somebody_brings_along_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor what other code has compiled, which is removed."""
    rendered(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "other")
    compiled: list[str] = []
    compile_ = Environment.compile

    def counting(self: Environment, source: str, *more: Any, **others: Any) -> Any:
        compiled.append(source)
        return compile_(self, source, *more, **others)

    monkeypatch.setattr(Environment, "compile", counting)
    assert rendered(tmp_path / "one") == "2"
    assert compiled == []
    assert rendered(tmp_path / "other") == "2"
    assert len(compiled) == 1
    assert len([path for path in (tmp_path / "other").iterdir() if path.is_dir()]) == 1


def test_without_a_name_for_the_code_nothing_is_kept(tmp_path: Path) -> None:
    assert BytecodeCache.in_folder(tmp_path, None) is None


# --- ahead ------------------------------------------------------------------------------------

TEMPLATES = {
    "a": '{% extends "b" %}{% block x %}{% include "c" %}{% include "missing" ignore missing %}{% endblock %}',
    "b": '[{% block x %}{% endblock %}{% include "broken" ignore missing %}{% include which %}]',
    "c": "c",
    "d": "d",
    "broken": "{% if %}",
}


def kept_environment(folder: Path, templates: dict[str, str]) -> Environment:
    environment = Environment(loader=DictLoader(templates), autoescape=True)
    environment.bytecode_cache = BytecodeCache.in_folder(folder, "me")
    return environment


def test_what_a_template_names_is_compiled_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precompile(kept_environment(tmp_path, TEMPLATES), ["a", "d", "nothing"])
    compiled: list[object] = []
    compile_now = Environment.compile

    def count(self: Environment, source: Any, name: Any = None, *more: Any) -> Any:
        compiled.append(name)
        return compile_now(self, source, name, *more)

    monkeypatch.setattr(Environment, "compile", count)
    sound = TEMPLATES | {"broken": "now it is mended"}
    text = kept_environment(tmp_path, sound).get_template("a").render(which="d")
    assert text == "[cnow it is mendedd]"
    assert compiled == ["broken"]


def test_without_a_place_nothing_is_compiled_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    environment = kept_environment(tmp_path / "file" / "kept", TEMPLATES)
    assert environment.bytecode_cache is None
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("for nobody"))
    precompile(environment, ["a"])
