"""`kb pages` adds front matter to hand-written pages for Zensical: the language and the translations of the page."""

from __future__ import annotations

import pytest
import yaml

from site_builder.zensical_project.docs_folder import _with_language


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("# Title\n", "\n# Title\n"),
        ("---\n---\n# Title\n", "# Title\n"),
        ("---\ntitle: A\n---\n# Title\n", "# Title\n"),
        ("---\ntitle: A\n...\n# Title\n", "# Title\n"),
        ("\ufeff---\r\ntitle: A\r\n---\r\n# Title\r\n", "# Title\n"),
    ],
)
def test_front_matter_has_the_language_code_no_as_a_text(text: str, body: str) -> None:
    """YAML 1.1 reads `no`, the code of Norwegian, as false."""
    written = _with_language(text.encode(), "no", ["en", "no"]).decode().removeprefix("\ufeff")
    _, fields, rest = written.replace("\n...\n", "\n---\n").split("---\n", 2)
    data = yaml.safe_load(fields)
    assert (data["language"], data["translations"]) == ("no", ["en", "no"])
    assert data.get("title") == ("A" if "title" in text else None)
    assert rest == body
