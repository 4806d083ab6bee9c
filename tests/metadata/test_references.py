"""Reading references in the forms in which people write them."""

from __future__ import annotations

import pytest

from site_builder.metadata import parse_reference
from site_builder.models.urls import UrlError


@pytest.mark.parametrize(
    ("text", "url", "kind", "doi"),
    [
        ("2301.12597", "https://arxiv.org/abs/2301.12597", "paper", ""),
        (" arXiv:2301.12597v2 ", "https://arxiv.org/abs/2301.12597v2", "paper", ""),
        ("https://www.arxiv.org/pdf/2301.12597v3.pdf", None, "paper", ""),
        ("math.GT/0309136", "https://arxiv.org/abs/math/0309136", "paper", ""),
        ("10.48550/arXiv.2301.12597", "https://arxiv.org/abs/2301.12597", "paper", ""),
        ("https://huggingface.co/papers/2301.12597", None, "paper", ""),
        ("10.1145/3474085", "https://doi.org/10.1145/3474085", None, "10.1145/3474085"),
        ("arXiv 2301.12597", "https://arxiv.org/abs/2301.12597", "paper", ""),
        ("DOI: 10.1145/3474085", None, None, "10.1145/3474085"),
        ("doi:10.1145/3474085", None, None, "10.1145/3474085"),
        ("github.com/ada/sort", "https://github.com/ada/sort", "repo", ""),
        ("git@github.com:ada/sort.git", "https://github.com/ada/sort", "repo", ""),
        ("https://github.com/ada/sort/tree/main/x?utm_source=y", None, "repo", ""),
        ("https://gitlab.com/group/sub/sort", None, "repo", ""),
        ("https://huggingface.co/datasets/ada/numbers", None, "dataset", ""),
        ("https://huggingface.co/ada/sorter", None, "repo", ""),
        ("https://aclanthology.org/2020.emnlp-main.166/", None, "paper", ""),
        ("<https://example.org/project>", "https://example.org/project", None, ""),
    ],
)
def test_references_are_read_in_usual_forms(
    text: str, url: str | None, kind: str | None, doi: str
) -> None:
    reference = parse_reference(text)

    assert reference.kind == kind
    if url is not None:
        assert reference.identifier.url == url
    assert reference.doi == doi


@pytest.mark.parametrize(
    "text",
    ["", "garbage", "2301.1", "ftp://example.org/x", "javascript:alert(1)", "a@b.org", "x y"],
)
def test_texts_that_are_not_references_are_refused_with_advice(text: str) -> None:
    with pytest.raises(UrlError) as refused:
        parse_reference(text)
    assert refused.value.hint
