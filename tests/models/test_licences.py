"""Licences: SPDX expressions, and commercial use."""

from __future__ import annotations

import pytest

from site_builder.entry_files import format_text
from site_builder.models.licences import commercial_use, normalize_licence
from tests.factories import dataset

LICENCES = {
    "CC BY 4.0": ("CC-BY-4.0", "yes"),
    "cc-by-4.0": ("CC-BY-4.0", "yes"),
    "CC BY-NC 4.0": ("CC-BY-NC-4.0", "no"),
    "CC BY-NC-SA 4.0 International": ("CC-BY-NC-SA-4.0", "no"),
    "mit": ("MIT", "yes"),
    "MIT License": ("MIT", "yes"),
    "Apache License, Version 2.0": ("Apache-2.0", "yes"),
    "GPLv3": ("GPL-3.0-only", "yes"),
    "CC0": ("CC0-1.0", "yes"),
    "mit or apache 2.0": ("MIT OR Apache-2.0", "yes"),
    "MIT OR CC-BY-NC-4.0": ("MIT OR CC-BY-NC-4.0", "yes"),
    "MIT AND CC-BY-NC-4.0": ("MIT AND CC-BY-NC-4.0", "no"),
    "research only": ("research only", "no"),
    "仅供研究使用": ("仅供研究使用", "no"),
    "research-only": ("research-only", "no"),
    "LicenseRef-research-only": ("LicenseRef-research-only", "no"),
    "LicenseRef-COCO-terms": ("LicenseRef-COCO-terms", "ask"),
    "LicenseRef-MIT-Discord": ("LicenseRef-MIT-Discord", "ask"),
    "mit or LicenseRef-COCO-terms": ("MIT OR LicenseRef-COCO-terms", "yes"),
    "unknown": ("unknown", "unknown"),
    "other": ("other", "ask"),
    "See the website": ("See the website", "ask"),
    "(": ("(", "ask"),
    " AND ": (" AND ", "ask"),
    "() MIT": ("() MIT", "ask"),
    "( AND -": ("( AND -", "ask"),
}


@pytest.mark.parametrize(("text", "expected"), LICENCES.items())
def test_a_text_has_the_expected_licence_and_commercial_use(
    text: str, expected: tuple[str, str]
) -> None:
    licence = normalize_licence(text)
    assert (licence, commercial_use(licence)) == expected
    assert normalize_licence(licence) == licence


def test_a_missing_licence_is_unknown() -> None:
    assert commercial_use(None) == "unknown"


def test_the_licence_of_an_entry_becomes_an_spdx_expression() -> None:
    assert dataset(license="cc by 4.0").license == "CC-BY-4.0"


def test_kb_fmt_writes_a_licence_as_an_spdx_expression() -> None:
    assert format_text("license: cc by 4.0\n", "datasets") == "license: CC-BY-4.0\n"
    assert format_text("license: research only\n", "datasets") == "license: research only\n"
