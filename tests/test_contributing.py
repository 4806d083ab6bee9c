"""The tables of fields in both guides for contributors list the fields of the models."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.models import KINDS, Links, kinds_by_folder

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text("utf-8")
TEMPLATE = ".github/PULL_REQUEST_TEMPLATE.md"
PULL_REQUEST = (PROJECT / TEMPLATE).read_text("utf-8")


def table(path: Path) -> dict[str, list[str]]:
    """Return field -> cells, one for each kind, from the table of fields."""
    rows: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        first, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == len(KINDS) + 1:
            rows |= dict.fromkeys(re.findall(r"`(\w+)`", first), cells[:-1])
    return rows


@pytest.mark.parametrize(
    ("document", "required", "optional"),
    [("CONTRIBUTING.md", "required", "optional"), ("CONTRIBUTING.zh.md", "必填", "选填")],
)
def test_tables_of_fields_follow_the_models(document: str, required: str, optional: str) -> None:
    rows = table(PROJECT / document)
    kinds = list(KINDS.values())
    assert rows, f"{document}: the table of fields needs a column for each of {list(KINDS)}"
    fields = {name for spec in kinds for name in spec.model.model_fields} - {"id"}
    assert not fields - rows.keys(), f"{document}: add these fields to the table"
    assert not rows.keys() - fields, f"{document}: delete these fields from the table"
    for name, cells in rows.items():
        for spec, cell in zip(kinds, cells, strict=True):
            info = spec.model.model_fields.get(name)
            expected = "" if info is None else required if info.is_required() else optional
            has_condition = "`" in cell  # such as "`paper` or `pdf` required"
            assert cell == expected or (has_condition and expected == required), (
                f"{document}: `{name}` of {spec.folder} must be {expected or 'empty'}"
            )


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "CONTRIBUTING.zh.md"])
def test_guides_name_every_folder_and_role_of_links(document: str) -> None:
    text = (PROJECT / document).read_text("utf-8")
    for folder in kinds_by_folder():
        assert f"`entries/{folder}/`" in text, f"{document}: name `entries/{folder}/` in the steps"
        assert f"`entries/{folder}/`" in PULL_REQUEST, f"name `entries/{folder}/` in {TEMPLATE}"
        assert f"`entries/{folder}/`" in README, f"name `entries/{folder}/` in README.md"
    for kind in KINDS:
        assert f"`entry:{kind}`" in README, f"name the label `entry:{kind}` in README.md"
    for role in Links.model_fields:
        assert f"`{role}`" in text, f"{document}: name `{role}` below the table of fields"
