"""A shell puts every text where the theme put it, and nothing else."""

from __future__ import annotations

import pytest
from markupsafe import escape

from site_builder.mkdocs_plugin.shells import MarkerPage, Shell, fits_a_shell, likeness_of
from site_builder.pages import Page, Section

NONCE = "0123456789abcdef"

TEXTS = [
    "plain",
    "<script>x</script>",
    "a & b &amp; c",
    "$& $1 \\1 \\g<0> \\",
    "{{ 7*7 }} {% x %} ${x} %s %(x)s {0} {x}",
    "</title></script><!-- ]]>",
    f"{NONCE}s0e s1e s{2**40}e",
    "'single' \"double\"",
    "视觉语言",
    "\U0001f9ea\u200b\ufeff",
]


def page(text: str, **changes: object) -> Page:
    values: dict[str, object] = {
        "address": f"papers/{text.replace('/', '-')}/",
        "language": "en",
        "title": text,
        "description": f"about {text}",
        "lead": f"<h1>{escape(text)}</h1>{text}",
        "sections": (Section(text, text), Section("Below", "", 3)),
        "kind": "entry",
        "parent": "papers/",
        "modified": "2026-01-02",
    }
    return Page(**(values | changes))  # type: ignore[arg-type]


def theme(made: Page) -> str:
    """Write a page as a small theme would, every value more than once."""
    toc = "".join(
        f'<li><a href="#{anchor}">{escape(section.title)}</a>'
        for section, anchor in zip(made.sections, made.anchors, strict=True)
    )
    title = escape(made.title)
    heading = "" if "<h1" in made.html else f"<h1>{title}</h1>"
    return (
        f'<title>{title}</title><meta content="{title}"><meta content="{escape(made.description)}">'
        f"<p>$& {{{{ chrome }}}} \\1</p>{heading}{made.html}<ul>{toc}</ul>{made.modified}{title}"
    )


@pytest.mark.parametrize("text", TEXTS)
def test_a_filled_shell_is_what_the_theme_writes(text: str) -> None:
    shell = Shell.cut(theme(MarkerPage.like(page("first"), NONCE)), NONCE)
    assert shell.fill(page(text)) == theme(page(text))


def test_an_address_is_quoted() -> None:
    marker = MarkerPage.like(page("first"), NONCE)
    shell = Shell.cut(f'<a href="../{marker.address}">', NONCE)
    assert shell.fill(page("视觉 a&b")) == '<a href="../papers/%E8%A7%86%E8%A7%89%20a%26b/">'


def test_content_without_a_heading_has_a_shell_of_its_own() -> None:
    with_one, without = page("a"), page("a", lead="<p>no heading</p>")
    assert likeness_of(with_one, ["en"], "Site") != likeness_of(without, ["en"], "Site")
    shell = Shell.cut(theme(MarkerPage.like(without, NONCE)), NONCE)
    assert shell.fill(without) == theme(without)


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "zh"},
        {"kind": "listing"},
        {"parent": None},
        {"address": "repos/a/"},
        {"address": "papers/deeper/a/"},
        {"title": ""},
        {"title": "Site"},
        {"description": ""},
        {"sections": ()},
        {"sections": (Section("a", "", 2),)},
        {"sections": (Section("a", "", 2), Section("b", "", 2))},
    ],
)
def test_what_changes_the_rest_of_a_page_tells_pages_apart(changes: dict[str, object]) -> None:
    one, other = page("a"), page("a", **changes)
    assert likeness_of(one, ["en"], "Site") != likeness_of(other, ["en"], "Site")


def test_texts_and_dates_do_not_tell_pages_apart() -> None:
    one, other = page("a"), page("b", modified=None)
    assert likeness_of(one, ["en"], "Site") == likeness_of(other, ["en"], "Site")
    assert likeness_of(one, ["en"], "Site") != likeness_of(one, ["en", "zh"], "Site")


@pytest.mark.parametrize("blanks", ["a  b", " a", "a\n", "a\tb", "a\u3000b", "a\u00a0b"])
def test_a_text_whose_blanks_a_theme_may_change_gets_no_shell(blanks: str) -> None:
    assert fits_a_shell(page("a b"))
    assert not fits_a_shell(page("a", title=blanks))
    assert not fits_a_shell(page("a", description=blanks))
    assert not fits_a_shell(page("a", sections=(Section(blanks),)))
