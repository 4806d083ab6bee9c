"""The facts about a kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from site_builder.models import KINDS, Paper


def test_the_folder_of_the_pictures_cannot_be_the_folder_of_a_kind() -> None:
    model = type("Medium", (Paper,), {"kind": "medium", "folder": "media"})
    with pytest.raises(ValueError, match="cannot have entries"):
        replace(KINDS["paper"], model=model)
