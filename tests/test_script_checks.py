"""The type checker reads all scripts of the site except a template. package-lock.json has hashes, no registry URL."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT

TEMPLATE = "palette.js"
"""This script is a template of Jinja, so the type checker does not read it."""
SCRIPTS = [
    path for path in sorted((PROJECT / "site_builder").rglob("*.js")) if path.name != TEMPLATE
]
TYPE = re.compile(r"@\w+ \{((?:[^{}]|\{[^{}]*\})*)\}")


def test_the_type_checker_reads_every_script_except_the_template() -> None:
    config = json.loads((PROJECT / "tsconfig.json").read_text("utf-8"))
    assert config["compilerOptions"]["checkJs"]
    assert config["compilerOptions"]["strict"]
    assert config["exclude"] == [f"**/{TEMPLATE}"]
    included = [PROJECT / folder for folder in config["include"]]
    assert len(SCRIPTS) > 40
    for script in SCRIPTS:
        assert any(script.is_relative_to(folder) for folder in included), script


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_evades_the_type_checker(path: Path) -> None:
    code = path.read_text("utf-8")
    assert "@ts-" not in code
    types = TYPE.findall(code)
    assert [text for text in types if re.search(r"\b(?:any|Function)\b|^\*$", text)] == []


def test_npm_packages_have_hashes_but_no_registry_and_no_install_script() -> None:
    lock = json.loads((PROJECT / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {"node_modules/oxlint", "node_modules/typescript"} <= packages.keys()
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name
        assert "hasInstallScript" not in package, name
    assert "omit-lockfile-registry-resolved=true" in (PROJECT / ".npmrc").read_text("utf-8")
