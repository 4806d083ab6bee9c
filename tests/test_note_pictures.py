"""Pictures in the HTML and in the plain text of notes."""

from __future__ import annotations

from site_builder.notes import PictureFile, shown_pictures, to_html, to_inline_html, to_plain_text


def html_of(note: str) -> str:
    def find(name: str) -> PictureFile | None:
        return PictureFile(f"../media/{name}", 40, 30) if name != "missing.png" else None

    return to_html(note, lambda _: None, resolve_picture=find)


def image(name: str, alt: str) -> str:
    return f'<img src="../media/{name}" alt="{alt}" width="40" height="30" loading="lazy">'


def linked(name: str, alt: str) -> str:
    return f'<a href="../media/{name}">{image(name, alt)}</a>'


def test_the_lines_below_a_picture_are_its_caption() -> None:
    note = "![两个编码器](a.png)\n模型结构，\n引自[论文](https://example.org/)。"
    assert html_of(note) == (
        f"<figure>{linked('a.png', '两个编码器')}<figcaption>模型结构，引自"
        '<a href="https://example.org/" rel="noopener nofollow">论文</a>。</figcaption></figure>'
    )


def test_a_picture_alone_is_a_figure_without_a_caption() -> None:
    assert html_of("![A](a.png)") == f"<figure>{linked('a.png', 'A')}</figure>"
    assert html_of("- ![A](a.png)\n  B") == (
        f"<ul>\n<li>\n<figure>{linked('a.png', 'A')}<figcaption>B</figcaption></figure>\n</li>\n</ul>"
    )


def test_several_pictures_share_a_caption() -> None:
    note = "![A](a.png) ![B](b.png)\n![C](c.png)\nThree."
    pictures = f"{linked('a.png', 'A')} {linked('b.png', 'B')}\n{linked('c.png', 'C')}"
    assert html_of(note) == f"<figure>{pictures}<figcaption>Three.</figcaption></figure>"


def test_a_picture_in_a_line_of_text_is_no_figure() -> None:
    assert html_of("![A](a.png) is small.") == f"<p>{linked('a.png', 'A')} is small.</p>"
    assert html_of("See ![A](a.png).") == f"<p>See {linked('a.png', 'A')}.</p>"
    link = f'<a href="https://a.org/" rel="noopener nofollow">{image("a.png", "A")}</a>'
    assert html_of("[![A](a.png)](https://a.org/)") == f"<p>{link}</p>"


def test_the_text_of_a_missing_picture_is_shown() -> None:
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


def test_the_text_of_a_picture_is_escaped() -> None:
    assert linked("a.png", "&quot; onerror=x &lt;b&gt; &amp; 'x'") in html_of(
        "![\" onerror=x <b> & 'x'](a.png)"
    )


def test_search_finds_texts_and_captions() -> None:
    assert to_plain_text("![Two *encoders*](a.png)\nThe model.\n\nEnd") == (
        "Two encoders The model.\nEnd"
    )


def test_pictures_of_a_note() -> None:
    note = "![A *b*](a.png)\nText\n\n`![x](x.png)`\n\n> ![](b.webp)\n\n![C](https://a.org/c.png)"
    assert shown_pictures(note) == [("a.png", "A b", True), ("b.webp", "", False)]
    assert shown_pictures("No picture [a](b).") == []
