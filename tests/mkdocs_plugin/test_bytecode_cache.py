"""Compiled templates are cached, and rendering works even if the cache fails."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from site_builder import cache_store
from site_builder.mkdocs_plugin.rendering.bytecode_cache import BytecodeCache, precompile


def render(folder: Path, source: str = "{{ 1 + 1 }}") -> str:
    environment = Environment(loader=DictLoader({"a": source}), autoescape=True)
    environment.bytecode_cache = BytecodeCache.in_folder(folder)
    return environment.get_template("a").render()


def test_cached_template_is_not_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert render(tmp_path / "cache") == "2"
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert render(tmp_path / "cache") == "2"


def test_template_is_compiled_again_if_its_source_changed(tmp_path: Path) -> None:
    assert render(tmp_path) == "2"
    assert render(tmp_path, "{{ 2 + 2 }}") == "4"


@pytest.mark.parametrize(
    "damage",
    [lambda _: b"", lambda data: data[:-5], lambda data: data[:24], lambda data: data[:20] + b"x"],
    ids=[
        "empty",
        "last 5 bytes missing",
        "first 24 bytes only",
        "first 20 bytes, then a wrong byte",
    ],
)
def test_template_is_rendered_if_its_cache_file_is_damaged(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    render(tmp_path)
    (file,) = tmp_path.glob("*/*")
    file.write_bytes(damage(file.read_bytes()))
    assert render(tmp_path) == "2"
    assert render(tmp_path) == "2"


def test_template_is_rendered_if_the_cache_folder_cannot_be_created(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file in place of a folder")
    assert BytecodeCache.in_folder(tmp_path / "file" / "cache") is None
    assert render(tmp_path / "file" / "cache") == "2"


def test_template_is_rendered_if_the_cache_folder_disappears(tmp_path: Path) -> None:
    environment = Environment(loader=DictLoader({"a": "{{ 1 }}"}), autoescape=True)
    environment.bytecode_cache = BytecodeCache.in_folder(tmp_path / "cache")
    (folder,) = (folder for folder in (tmp_path / "cache").iterdir() if folder.is_dir())
    folder.rmdir()
    assert environment.get_template("a").render() == "1"


def test_copied_cache_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render(tmp_path / "original")
    shutil.copytree(tmp_path / "original", tmp_path / "copy")
    compiled: list[str] = []
    compile_template = Environment.compile

    def record_and_compile(self: Environment, source: str, *args: Any, **kwargs: Any) -> Any:
        compiled.append(source)
        return compile_template(self, source, *args, **kwargs)

    monkeypatch.setattr(Environment, "compile", record_and_compile)
    assert render(tmp_path / "original") == "2"
    assert compiled == []
    assert render(tmp_path / "copy") == "2"
    assert len(compiled) == 1
    assert len([path for path in (tmp_path / "copy").iterdir() if path.is_dir()]) == 1


def test_no_cache_is_used_without_an_environment_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment key is a digest of the code of the builder and of the versions of its libraries and Python."""
    monkeypatch.setattr(cache_store, "environment_key", lambda: None)
    assert BytecodeCache.in_folder(tmp_path) is None


# --- precompile -------------------------------------------------------------------------------

TEMPLATES = {
    "a": '{% extends "b" %}{% block x %}{% include "c" %}{% include "missing" ignore missing %}{% endblock %}',
    "b": '[{% block x %}{% endblock %}{% include "broken" ignore missing %}{% include which %}]',
    "c": "c",
    "d": "d",
    "broken": "{% if %}",
}


def cached_environment(folder: Path, templates: dict[str, str]) -> Environment:
    environment = Environment(loader=DictLoader(templates), autoescape=True)
    environment.bytecode_cache = BytecodeCache.in_folder(folder)
    return environment


def test_included_and_extended_templates_are_precompiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precompile(cached_environment(tmp_path, TEMPLATES), ["a", "d", "nothing"])
    compiled: list[object] = []
    compile_template = Environment.compile

    def record_and_compile(self: Environment, source: Any, name: Any = None, *args: Any) -> Any:
        compiled.append(name)
        return compile_template(self, source, name, *args)

    monkeypatch.setattr(Environment, "compile", record_and_compile)
    fixed = TEMPLATES | {"broken": "now it is fixed"}
    output = cached_environment(tmp_path, fixed).get_template("a").render(which="d")
    assert output == "[cnow it is fixedd]"
    assert compiled == ["broken"]


def test_no_template_is_precompiled_if_there_is_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("a file in place of a folder")
    environment = cached_environment(tmp_path / "file" / "cache", TEMPLATES)
    assert environment.bytecode_cache is None
    monkeypatch.setattr(
        Environment, "compile", lambda *_, **__: pytest.fail("compiled without a cache")
    )
    precompile(environment, ["a"])
