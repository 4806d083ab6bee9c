"""The check `unknown-licence` reports licences that SPDX does not know, and advises what to write or to delete."""

from __future__ import annotations

import pytest

from site_builder.checks.licences import find_unknown_licences
from site_builder.models.licences import normalize_licence, spdx_expression
from tests.factories import dataset, paper

KNOWN = (
    *("CC BY 4.0", "mit or apache 2.0", "GPLv3", "LicenseRef-research-only", "CC0", "ODC-By"),
    *("BSD", "Apache"),
)

# Licence -> what the hint must contain.
UNKNOWN = {
    "CC-BY-NC-5.0": "Did you mean `CC-BY-NC-4.0`? If not, write `LicenseRef-CC-BY-NC-5.0`",
    "CC BY": "`CC-BY-4.0`",
    "CC": "`CC-BY-4.0`",
    "LGPL": "`LGPL-3.0-or-later`",
    "GNU GPL": "`GPL-3.0-or-later`",
    "GPL v3": "`GPL-3.0-or-later`",
    "GPL2": "`GPL-2.0-or-later`",
    "AGPLv3+": "`AGPL-3.0-or-later`",
    "LGPL2.1": "`LGPL-2.1-or-later`",
    "AFL": "`AFL-3.0`",
    "OFL": "`OFL-1.1`",
    "QPL": "`QPL-1.0`",
    "Apache2": "`Apache-2.0`",
    "BSD 3": "`BSD-3-Clause`",
    "BSD-style": "`BSD-3-Clause`",
    "MIT-like": "`MIT`",
    "Apach-2.0": "`Apache-2.0`",
    "C-UDA": "`C-UDA-1.0`",
    "research only": "Write `LicenseRef-research-only`, which",
    "Llama 2 Community License": "Write `LicenseRef-Llama-2-Community-License`",
    "仅供研究使用": "Write `LicenseRef-custom`",
    "See the terms at https://example.org/terms": "Write `LicenseRef-custom`",
    "unknown": "Delete the line",
}


@pytest.mark.parametrize("text", KNOWN)
def test_known_licences_in_any_spelling_and_licence_refs_are_accepted(text: str) -> None:
    assert not list(find_unknown_licences(dataset(license=text)))


@pytest.mark.parametrize(("text", "advice"), UNKNOWN.items())
def test_licences_that_spdx_does_not_know_are_reported_with_advice(text: str, advice: str) -> None:
    (finding,) = find_unknown_licences(dataset(license=text))
    assert finding.field == ("license",)
    assert advice in finding.hint
    for written in finding.hint.split("`")[1::2]:
        assert spdx_expression(written) == normalize_licence(written) == written


def test_an_entry_without_a_licence_has_no_finding() -> None:
    assert not [*find_unknown_licences(dataset()), *find_unknown_licences(paper())]
