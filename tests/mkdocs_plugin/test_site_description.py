"""The ids in feeds contain the repository of the site or, without a repository, the site's name."""

from __future__ import annotations

import pytest

from site_builder.mkdocs_plugin.site_description import feed_id_of


@pytest.mark.parametrize(
    ("repository", "name", "expected"),
    [
        ("https://github.com/example/atlas/", "Atlas", "tag:github.com,2026:example/atlas"),
        ("https://gitlab.com/~me/a b/图", "Atlas", "tag:gitlab.com,2026:~me/a%20b/%E5%9B%BE"),
        ("", "My Atlas", "tag:kb.invalid,2026:my-atlas"),
        ("", "图谱", "tag:kb.invalid,2026:%E5%9B%BE%E8%B0%B1"),
    ],
)
def test_feed_ids_contain_the_repository_or_else_the_name_of_the_site(
    repository: str, name: str, expected: str
) -> None:
    assert feed_id_of(repository, name) == expected
