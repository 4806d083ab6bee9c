"""With the default severities, adding text to an entry never adds an error."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from site_builder.catalog import build_catalog
from site_builder.checks import run_checks
from site_builder.errors import Severity
from tests.factories import paper, topic

TEXTS = {"en": "A toolkit for retrieval of images.", "zh": "用于图文检索的工具。"}
parts = st.lists(st.sampled_from(["en", "zh"]), unique=True)


def _found_severities(
    summary: list[str], notes: list[str], severities: Mapping[str, Severity | None]
) -> list[Severity]:
    fields = {"summary": summary, "notes": notes}
    texts = {name: {code: TEXTS[code] for code in codes} for name, codes in fields.items() if codes}
    return [f.severity for f in run_checks(build_catalog([paper(**texts)], [topic()]), severities)]


@given(parts, parts, parts, parts)
def test_adding_text_to_an_entry_never_adds_an_error(
    summary: list[str], notes: list[str], more_summary: list[str], more_notes: list[str]
) -> None:
    all_summary, all_notes = ({*a, *b} for a, b in ((summary, more_summary), (notes, more_notes)))
    after = _found_severities(sorted(all_summary), sorted(all_notes), {})
    assert Severity.ERROR not in after
    # A setting can change the severity of a missing language to error. Even then, a longer summary adds no finding.
    severities = {"missing-language": Severity.ERROR}
    strict_after = _found_severities(sorted(all_summary), notes, severities)
    assert len(strict_after) <= len(_found_severities(summary, notes, severities))
