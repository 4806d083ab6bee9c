"""Notes with pictures are rendered to HTML and to plain text."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from justhtml import JustHTML

from site_builder.notes import PictureFile, shown_pictures, to_html, to_inline_html, to_plain_text


def html_of(note: str) -> str:
    def find(name: str) -> PictureFile | None:
        return PictureFile(f"../media/{name}", 40, 30) if name != "missing.png" else None

    return to_html(note, lambda _: None, resolve_picture=find)


def image(name: str, alt: str) -> str:
    return f'<img src="../media/{name}" alt="{alt}" width="40" height="30" loading="lazy">'


def linked(name: str, alt: str) -> str:
    return f'<a href="../media/{name}">{image(name, alt)}</a>'


@pytest.mark.parametrize(
    ("size", "shown"),
    [((4000, 720), (4000, 720)), ((300, 3000), (72, 720)), ((401, 3000), (96, 718)), ((1, 9000), (1, 9000))],
)  # fmt: skip
def test_only_a_tall_picture_whose_aspect_ratio_can_be_kept_is_shown_smaller(
    size: tuple[int, int], shown: tuple[int, int]
) -> None:
    html = to_html("![A](a.png)", lambda _: None, resolve_picture=lambda _: PictureFile("a", *size))
    assert f'width="{shown[0]}" height="{shown[1]}"' in html


def test_the_lines_below_a_picture_are_its_caption() -> None:
    note = "![两个编码器](a.png)\n模型结构，\n引自[论文](https://example.org/)。"
    assert html_of(note) == (
        f"<figure>{linked('a.png', '两个编码器')}<figcaption>模型结构，引自"
        '<a href="https://example.org/" rel="noopener nofollow">论文</a>。</figcaption></figure>'
    )


def test_a_paragraph_is_a_figure_if_its_first_line_is_a_picture() -> None:
    assert html_of("![A](a.png)") == f"<figure>{linked('a.png', 'A')}</figure>"
    assert html_of("- ![A](a.png)\n  B") == (
        f"<ul>\n<li>\n<figure>{linked('a.png', 'A')}<figcaption>B</figcaption></figure>\n</li>\n</ul>"
    )


def test_several_pictures_share_a_caption() -> None:
    note = "![A](a.png) ![B](b.png)\n![C](c.png)\nThree."
    pictures = f"{linked('a.png', 'A')} {linked('b.png', 'B')}\n{linked('c.png', 'C')}"
    assert html_of(note) == f"<figure>{pictures}<figcaption>Three.</figcaption></figure>"


def test_a_picture_in_a_line_of_text_or_in_a_link_is_no_figure() -> None:
    assert html_of("![A](a.png) is small.") == f"<p>{linked('a.png', 'A')} is small.</p>"
    assert html_of("See ![A](a.png).") == f"<p>See {linked('a.png', 'A')}.</p>"
    link = f'<a href="https://a.org/" rel="noopener nofollow">{image("a.png", "A")}</a>'
    assert html_of("[![A](a.png)](https://a.org/)") == f"<p>{link}</p>"


def test_the_alternative_text_of_a_missing_picture_is_shown() -> None:
    assert html_of("![A <b>](missing.png)\nB") == (
        "<figure>A &lt;b&gt;<figcaption>B</figcaption></figure>"
    )
    assert to_inline_html("![A](a.png)", lambda _: None) == "A"


def test_only_files_of_the_entry_are_loaded() -> None:
    for target in (
        "https://a.org/a.png",
        "//a.org/a.png",
        "../a.png",
        "a.svg",
        "data:image/png;base64,AA",
        "A.png",
    ):
        assert "<img" not in html_of(f"![A]({target})\nB")


def test_the_alternative_text_of_a_picture_is_escaped() -> None:
    assert linked("a.png", "&quot; onerror=x &lt;b&gt; &amp; 'x'") in html_of(
        "![\" onerror=x <b> & 'x'](a.png)"
    )


def test_formulas_and_code_become_plain_text_in_the_alternative_text() -> None:
    assert 'alt="Loss n² of f(x), in bold"' in html_of(
        "![Loss $n^2$ of `f(x)`,\nin **bold**](a.png)"
    )


def test_plain_text_contains_alternative_texts_and_captions() -> None:
    assert to_plain_text("![Two *encoders*](a.png)\nThe model.\n\nEnd") == (
        "Two encoders The model.\nEnd"
    )


def test_pictures_of_a_note_are_found_with_alternative_texts_and_captions() -> None:
    note = "![A *b*](a.png)\nText\n\n`![x](x.png)`\n\n> ![](b.webp)\n\n![C](https://a.org/c.png)"
    assert shown_pictures(note) == [("a.png", "A b", "Text"), ("b.webp", "", "")]
    assert shown_pictures("No picture [a](b).") == []


PARTS = st.sampled_from(
    [
        *("![A](a.png)", "![](b.webp)", "![A](missing.png)", "![A](https://a.org/a.png)", "![", "](a.png)", "[", "]"),
        *("](https://a.org/)", "\n", "\n\n", "- ", "> ", "1. ", "    ", "\\\n", " ", "text", "*", "**", "`", "$x$"),
        *("[^1]", "[^1]: ", ": ", "# ", "| ", "\n|-|-|\n", "> [!NOTE]\n", "- [ ] ", "==", "<script>", '"', "视觉"),
    ]
)  # fmt: skip


@given(st.lists(PARTS, max_size=14).map("".join))
@example("[![A](a.png)\nB](https://a.org/)")
@example("![![A](a.png)](a.png)")
@example("[^1]\n\n[^1]: ![A](a.png)\n    B")
def test_any_note_gives_balanced_tags_and_loads_only_files_of_the_entry(note: str) -> None:
    html = html_of(note)
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)([a-z][a-z0-9]*)[^>]*>", html):
        if closing:
            assert open_tags.pop() == tag
        elif tag not in {"br", "hr", "img"}:
            open_tags.append(tag)
    assert open_tags == []
    document = JustHTML(f"<!doctype html><title>t</title><div>{html}</div>", sanitize=False)
    (body,) = document.query("body")
    for picture in body.query("img"):
        attributes = dict(picture.attrs or {})
        assert attributes.pop("src") in {"../media/a.png", "../media/b.webp"}
        assert set(attributes) == {"alt", "width", "height", "loading"}
    for link in body.query("a"):
        assert not link.query("a")
    for figure in body.query("figure"):
        assert len(figure.query("figcaption")) <= 1
        assert not figure.query("figure")
    assert len(body.query("img")) <= len(shown_pictures(note))
