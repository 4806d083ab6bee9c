"""Notes are rendered to HTML and to plain text, and hostile notes add no script to a page."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from justhtml import JustHTML

from site_builder.notes import (
    LinkAnnotation,
    NoteLabels,
    code,
    link_targets,
    parser,
    to_html,
    to_inline_html,
    to_plain_text,
)
from site_builder.notes.html import _render_without_links


def href(entry_id: str) -> str | None:
    """Return the URL of the page of an entry. Only papers/clip exists."""
    return "../clip/" if entry_id == "papers/clip" else None


# Case -> (Markdown, HTML, plain text).
RENDERED = {
    "plain text": ("Text.", "<p>Text.</p>", "Text."),
    "amounts of money": (
        "costs $5 and $6, US$7 or HK$8, 5$/h, 6$/h",
        "<p>costs $5 and $6, US$7 or HK$8, 5$/h, 6$/h</p>",
        "costs $5 and $6, US$7 or HK$8, 5$/h, 6$/h",
    ),
    "a formula": (
        "中$x$中",
        '<p>中<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math>中</p>',
        "中x中",
    ),
    "a block of maths in a list": (
        "- \\[\n  - x\n  \\]",
        '<ul>\n<li>\n<p class="kb-formula"><math display="block"><semantics><mrow><mo lspace="0" rspace="0">−</mo><mi>x</mi></mrow>'
        '<annotation encoding="application/x-tex">- x</annotation></semantics></math></p>\n</li>\n</ul>',
        "−x",
    ),
    "a formula with a mistake": (
        "a $x_$ \\$b$",
        "<p>a <code>$x_$</code> $b$</p>",
        "a x_ $b$",
    ),
    "a formula without an end": ("$$\na\n\nb", "<p>$$\na</p>\n<p>b</p>", "$$ a\nb"),
    "marked text": (
        "==a *b*== a == b, x==y, ===c===",
        "<p><mark>a <em>b</em></mark> a == b, x==y, ===c===</p>",
        "a b a == b, x==y, ===c===",
    ),
    "a bare URL": (
        "见https://b.org/a_(c)。(https://d.org), *https://e.org*",
        '<p>见<a href="https://b.org/a_(c)" rel="noopener nofollow">https://b.org/a_(c)</a>。'
        '(<a href="https://d.org" rel="noopener nofollow">https://d.org</a>), '
        '<em><a href="https://e.org" rel="noopener nofollow">https://e.org</a></em></p>',
        "见https://b.org/a_(c)。(https://d.org), https://e.org",
    ),
    "URLs that do not become links": (
        "`https://b.org` http://localhost [https://c.org](papers/clip) git+https://d.org",
        "<p><code>https://b.org</code> http://localhost "
        '<a href="../clip/">https://c.org</a> git+https://d.org</p>',
        "https://b.org http://localhost https://c.org git+https://d.org",
    ),
    "tasks": (
        "- [ ] a\n- [x] b",
        '<ul class="contains-task-list">\n<li class="kb-task"><span role="img" aria-label="To do">☐</span> a</li>\n'
        '<li class="kb-task"><span role="img" aria-label="Done">☑</span> b</li>\n</ul>',
        "a\nb",
    ),
    "definitions": ("a\n: b", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>", "a\nb"),
    "a call-out": (
        "> [!CAUTION]\n> a",
        '<div class="admonition danger" role="note">\n<p class="admonition-title">Caution</p>\n<p>a</p>\n</div>',
        "a",
    ),
    "a footnote": (
        "a[^n] b[^n]\n\n[^n]: c",
        '<p>a<sup><a class="kb-footnote" href="#fn-3bf3eb59-1" id="fn-3bf3eb59-1r">1</a></sup> '
        'b<sup><a class="kb-footnote" href="#fn-3bf3eb59-1" id="fn-3bf3eb59-1r1">1</a></sup></p>\n'
        '<section class="footnote" aria-label="Footnotes">\n<ol>\n<li id="fn-3bf3eb59-1"><p>c '
        '<a href="#fn-3bf3eb59-1r" aria-label="Back to the text">↩︎</a> '
        '<a href="#fn-3bf3eb59-1r1" aria-label="Back to the text">↩︎</a></p>\n</li>\n</ol>\n</section>',
        "a b\nc",
    ),
    "emphasis and code": (
        "*a* **b** `c`",
        "<p><em>a</em> <strong>b</strong> <code>c</code></p>",
        "a b c",
    ),
    "a list": ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "a\nb"),
    "raw HTML becomes text": (
        "<b>a</b> &amp; <script>",
        "<p>&lt;b&gt;a&lt;/b&gt; &amp; &lt;script&gt;</p>",
        "<b>a</b> & <script>",
    ),
    "a block of raw HTML becomes text": (
        "<div onclick=x>\n",
        "<p>&lt;div onclick=x&gt;</p>",
        "<div onclick=x>",
    ),
    "code keeps its blank lines": (
        "```python\na\n\nb\n```",
        '<pre class="highlight"><code class="language-python"><span class="n">a</span>\n\n'
        '<span class="n">b</span>\n</code></pre>',
        "a\n\nb",
    ),
    "headings begin two levels lower": ("# A\n## B", "<h3>A</h3>\n<h4>B</h4>", "A\nB"),
    "the first heading is h3": ("## A\n### B", "<h3>A</h3>\n<h4>B</h4>", "A\nB"),
    "headings skip no level": (
        "### A\n# B\n##### C\n### D\n## E",
        "<h3>A</h3>\n<h3>B</h3>\n<h4>C</h4>\n<h4>D</h4>\n<h4>E</h4>",
        "A\nB\nC\nD\nE",
    ),
    "the lowest heading is h6": (
        "".join(f"{'#' * level} {level}\n" for level in range(1, 7)),
        "<h3>1</h3>\n<h4>2</h4>\n<h5>3</h5>\n<h6>4</h6>\n<h6>5</h6>\n<h6>6</h6>",
        "1\n2\n3\n4\n5\n6",
    ),
    "a table is in a block that scrolls": (
        "|a|\n|-|\n|1|",
        '<div class="kb-scroll">\n<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n'
        "<tbody>\n<tr>\n<td>1</td>\n</tr>\n</tbody>\n</table>\n</div>",
        "a\n1",
    ),
    "a link to the web": (
        "[a](https://b.org 'c')",
        '<p><a href="https://b.org" title="c" rel="noopener nofollow">a</a></p>',
        "a",
    ),
    "a link to an entry": ("[a](papers/clip)", '<p><a href="../clip/">a</a></p>', "a"),
    "a link to a missing entry": ("[a](papers/none)", '<p><a href="#">a</a></p>', "a"),
    "a relative link": ("[a](../../x)", '<p><a href="#">a</a></p>', "a"),
    "a protocol-relative link": ("[a](//b.org)", '<p><a href="#">a</a></p>', "a"),
    "a link to a mail address": (
        "<mailto:a@b.org>",
        '<p><a href="#">mailto:a@b.org</a></p>',
        "mailto:a@b.org",
    ),
    "a link to a script": ("[a](javascript:x)", "<p>[a](javascript:x)</p>", "[a](javascript:x)"),
    "a link to data": (
        "[a](data:text/html,x)",
        "<p>[a](data:text/html,x)</p>",
        "[a](data:text/html,x)",
    ),
    "an image becomes a link": (
        "![a *b*](https://b.org/c.png)",
        '<p><a href="https://b.org/c.png" rel="noopener nofollow">a b</a></p>',
        "a b",
    ),
    "an image with a data URL has no target": (
        "![a](data:image/png;base64,AA)",
        '<p><a href="#">a</a></p>',
        "a",
    ),
    "a badge is one link": (
        "[![a](https://b.org/c.png)](https://b.org)",
        '<p><a href="https://b.org" rel="noopener nofollow">a</a></p>',
        "a",
    ),
    "Chinese lines are joined without a space": (
        "视觉\n特征，\n对齐",
        "<p>视觉特征，对齐</p>",
        "视觉特征，对齐",
    ),
    "Chinese lines in different elements are joined without a space": (
        "**视觉**\n特征",
        "<p><strong>视觉</strong>特征</p>",
        "视觉特征",
    ),
    "lines in different scripts keep a space between them": (
        "视觉\nQ-Former\n特征",
        "<p>视觉\nQ-Former\n特征</p>",
        "视觉 Q-Former 特征",
    ),
    "a heading ends with its line": ("# 标题\n正文", "<h3>标题</h3>\n<p>正文</p>", "标题\n正文"),
    "code in Chinese keeps its lines": (
        "```\n甲\n乙\n```",
        "<pre><code>甲\n乙\n</code></pre>",
        "甲\n乙",
    ),
    "a hard line break becomes a br element": ("甲\\\n乙", "<p>甲<br>\n乙</p>", "甲 乙"),
}


@pytest.mark.parametrize(("markdown", "html", "plain"), RENDERED.values(), ids=RENDERED)
def test_note_is_rendered_to_html_and_to_plain_text(markdown: str, html: str, plain: str) -> None:
    assert to_html(markdown, href) == html
    assert to_plain_text(markdown) == plain


def test_readers_can_focus_code_and_tables() -> None:
    labels = NoteLabels(code='"Code"', table="Table")
    html = to_html("```\na\n```\n\n    b\n\n|a|\n|-|\n", href, labels=labels)
    block = '<pre tabindex="0" role="group" aria-label="&quot;Code&quot;"><code>'
    assert html.count(block) == 2
    assert '<div class="kb-scroll" tabindex="0" role="group" aria-label="Table">\n<table>' in html


def test_inline_html_has_no_p_element() -> None:
    assert to_inline_html("  *a*\nb [c](papers/clip) <i>\n", href) == (
        '<em>a</em>\nb <a href="../clip/">c</a> &lt;i&gt;'
    )


# --- link annotations -------------------------------------------------------------------------

DEAD = LinkAnnotation("dead", "not reachable", " <b>dead</b>")


def annotate_link(url: str) -> LinkAnnotation | None:
    """Return an annotation for a URL on closed.org or dead.org, and None for any other URL."""
    if url.startswith("https://closed.org"):
        return LinkAnnotation(title='ask a "person"')
    return DEAD if url.startswith("https://dead.org") else None


ANNOTATED = {
    "a link": (
        "[a](https://dead.org/x), b",
        '<a href="https://dead.org/x" rel="noopener nofollow" class="dead" title="not reachable">a</a>'
        " <b>dead</b>, b",
    ),
    "a title in the note is kept": (
        "[a](https://dead.org 'mine')",
        '<a href="https://dead.org" title="mine" rel="noopener nofollow" class="dead">a</a>'
        " <b>dead</b>",
    ),
    "a title is escaped": (
        "[a](https://closed.org)",
        '<a href="https://closed.org" rel="noopener nofollow" '
        'title="ask a &quot;person&quot;">a</a>',
    ),
    "an image": (
        "![a](https://dead.org/c.png)",
        '<a href="https://dead.org/c.png" rel="noopener nofollow" class="dead" '
        'title="not reachable">a</a> <b>dead</b>',
    ),
    "an image inside a link": (
        "[![a](https://dead.org/c.png)](https://b.org)",
        '<a href="https://b.org" rel="noopener nofollow">a</a>',
    ),
    "the annotation does not affect the next link": (
        "<https://dead.org> [b](https://b.org) [c](papers/clip)",
        '<a href="https://dead.org" rel="noopener nofollow" class="dead" title="not reachable">'
        'https://dead.org</a> <b>dead</b> <a href="https://b.org" rel="noopener nofollow">b</a> '
        '<a href="../clip/">c</a>',
    ),
}


@pytest.mark.parametrize(("markdown", "html"), ANNOTATED.values(), ids=ANNOTATED)
def test_links_to_the_web_are_annotated(markdown: str, html: str) -> None:
    assert to_inline_html(markdown, href, annotate_link) == html
    assert to_html(markdown, href, annotate_link) == f"<p>{html}</p>"


def test_the_targets_of_links_and_images_are_found() -> None:
    text = "[a](papers/clip) ![b](x.png)\n\n- <https://c.org> [d][1]\n\n[1]: ../e\n\n`[f](g)`"
    assert link_targets(text) == ["papers/clip", "x.png", "https://c.org", "../e"]
    assert link_targets("no links") == []


# --- properties -------------------------------------------------------------------------------

MARKDOWN = st.text() | st.lists(
    st.sampled_from(
        [
            *(
                "<script>",
                "</script>",
                "<img src=x onerror=alert(1)>",
                "<a href='",
                "<!--",
                "<![CDATA[",
            ),
            *(
                "[",
                "]",
                "(",
                ")",
                "![",
                "<",
                ">",
                '"',
                "'",
                "`",
                "\n",
                "\n\n",
                " ",
                "|",
                "-|-",
                "\\",
            ),
            *(
                "javascript:",
                "JaVaScRiPt&colon;",
                "&#106;avascript:",
                "vbscript:",
                "data:text/html,",
            ),
            *(
                "file:",
                "//b.org",
                "https://b.org",
                "papers/clip",
                "alert(1)",
                "onclick=x",
                "\t",
                "\0",
            ),
            *(
                "```",
                "# ",
                "- ",
                "1. ",
                "> ",
                "[1]: ",
                "[1]",
                "视",
                "&lt;",
                "&quot;",
                "{{7*7}}",
                "title",
            ),
            *(
                "$",
                "$$",
                "\\(",
                "\\)",
                "\\[",
                "\\]",
                "$\\foo{<b>}$",
                "$x$",
                "\n$$\n",
                "\\text{",
                "</math>",
            ),
            *(
                "<annotation-xml>",
                "\\href{javascript:alert(1)}{x}",
                "\\tag{",
                "==",
                "=",
                ": ",
                "\n: ",
                "~ ",
            ),
            *(
                "[^1]",
                "[^1]: ",
                "\n[^1]: ",
                "[^<b>]",
                "- [ ] ",
                "- [x] ",
                "> [!NOTE]\n> ",
                "> [!TIP]\n> ",
            ),
            *("https://b.org/a?b=c", "http://", "``` python\n", "``` html\n", "\n```\n", "    "),
        ]
    ),
    max_size=14,
).map("".join)
TEXT_ALIGN = {"text-align:left", "text-align:right", "text-align:center"}
ATTRIBUTES = {"href", "title", "rel", "class", "start", "style", "id", "role", "aria-label"}
MATHS_ATTRIBUTES = {
    *(
        "accent",
        "accentunder",
        "class",
        "depth",
        "display",
        "displaystyle",
        "encoding",
        "form",
        "height",
    ),
    *("linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "notation"),
    *("rspace", "scriptlevel", "stretchy", "symmetric", "voffset", "width"),
}
MATHS_TAGS = {
    *(
        "math",
        "semantics",
        "annotation",
        "menclose",
        "mfrac",
        "mi",
        "mmultiscripts",
        "mn",
        "mo",
        "mover",
    ),
    *(
        "mpadded",
        "mphantom",
        "mprescripts",
        "mroot",
        "mrow",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
    ),
    *("msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none"),
}
TAGS = {
    *("mark", "dl", "dt", "dd", "sup", "section", "span", "b", "i"),
    *("p", "a", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div"),
}


@given(MARKDOWN)
@example("[a](javascript:alert(1))")
@example("<javascript:alert(1)>")
@example("![a](javascript:alert(1))")
@example("[a](<java\nscript:alert(1)>)")
@example("[a](https://b.org \"' onclick='x\")")
@example('```"><script>alert(1)</script>\n```')
@example("[a]: javascript:x\n\n[a]")
@example("[![a](x)](https://b.org) ![b](https://b.org)")
@example("![[a](https://b.org)](https://c.org)")
@example("$\\text{</mtext></math><script>alert(1)</script>}$")
@example("[^1]\n\n> [^1]: a\n\nb")
@example("[^1] [^1]\n\n[^1]: [a](javascript:x) $x$\n\n    - b")
@example("> [!NOTE]\n> a\n\n- [x] b\n\nc\n: d\n\n==e==")
def test_html_of_notes_runs_no_script_and_loads_nothing(markdown: str) -> None:
    for html in (to_html(markdown, href), to_inline_html(markdown, href)):
        document = JustHTML(f"<!doctype html><title>t</title><div>{html}</div>", sanitize=False)
        (body,) = document.query("body")
        for node in body.query("*"):
            is_maths = node.name in MATHS_TAGS
            assert is_maths or node.name in TAGS
            assert set(node.attrs or {}) <= (MATHS_ATTRIBUTES if is_maths else ATTRIBUTES)
            assert (node.attrs or {}).get("style", "text-align:left") in TEXT_ALIGN
            target = (node.attrs or {}).get("href")
            if node.name == "a":
                assert target is not None
                assert target.startswith(("#", "../clip/", "http://", "https://"))
                assert not node.query("a")


@given(MARKDOWN)
@example("[^1]\n\n> [^1]: a\n\nb")
@example("- [ ] $$x$$\n- [x] ==b==")
@example("[^1]: - [^1]: a\n\n[^2] [^1]\n\n[^2]: > [^3]: b\n[^4]: c")
def test_html_of_notes_has_balanced_tags(markdown: str) -> None:
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)([a-z][a-z0-9]*)[^>]*>", to_html(markdown, href)):
        if closing:
            assert open_tags.pop() == tag
        elif tag not in {"br", "hr"}:
            open_tags.append(tag)
    assert open_tags == []


@given(MARKDOWN)
def test_plain_text_neither_begins_nor_ends_with_an_empty_line(markdown: str) -> None:
    plain = to_plain_text(markdown)
    assert plain == plain.strip("\n")


# --- plain notes and simple lists, which are not parsed -------------------------------------------

# Texts with little or no Markdown syntax.
NEARLY_PLAIN = st.lists(
    st.sampled_from(
        [
            *(
                "- ",
                "\n",
                "\n- ",
                "a",
                "b",
                "Z",
                "视",
                "，",
                " ",
                "  ",
                "\t",
                "\n\n",
                "    ",
                "\u3000",
            ),
            *('"', "'", "1", "1. ", "-", "--", "---", "===", "=", ":", "|", "é", "\u00a0", "\x85"),
            *(
                "https://b.org",
                "(c)",
                "...",
                "#",
                "+",
                ".",
                "{}",
                "$",
                "$x$",
                "$\\pi$",
                "%",
                "@",
                "^",
                "/",
                "?",
                ";",
            ),
            *("*", "_", "`", "&", "<", ">", "[", "]", "!", "~~", "\\", "\r", "\0"),
        ]
    ),
    max_size=10,
).map("".join)


@given(NEARLY_PLAIN | MARKDOWN)
@example("- a\n- b\n")
@example("- a\n\n- b")
@example("- a  \n- b")
@example("- a\n  - b")
@example("- a\n- -")
@example("a\n-")
@example("a | b\n- | -")
@example('say "a"')
@example("- $x$ a\n- b $y_1$, $5")
@example("- a $x\n- b$")
@example("$x$\n")
@example("- a $b$\n\n- c")
@example("a $b$ c\n  $d$")
@example('$x$"$y$1 $ z$')
@example("$a$\x85")
def test_skipping_the_markdown_parser_does_not_change_the_result(
    markdown: str,
) -> None:
    fast = (to_html(markdown, href), to_inline_html(markdown, href), to_plain_text(markdown))
    never = re.compile("(?!)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_PLAIN_LINE", never)
        patch.setattr(parser, "_PLAIN_LIST", never)
        _render_without_links.cache_clear()
        assert fast == (
            to_html(markdown, href),
            to_inline_html(markdown, href),
            to_plain_text(markdown),
        )


def test_each_rendering_of_a_note_has_its_own_link_targets_and_annotations() -> None:
    note = "Builds on [CLIP](papers/clip), see [its code](https://example.org/clip)."

    first = to_html(note, lambda id_: f"../{id_}/", lambda _: LinkAnnotation(css_class="is-dead"))
    second = to_html(note, lambda id_: f"../../{id_}/")

    assert 'href="../papers/clip/"' in first
    assert 'class="is-dead"' in first
    assert 'href="../../papers/clip/"' in second
    assert "is-dead" not in second


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(code.LANGUAGES))
def test_language_of_code_is_known_to_pygments(language: str) -> None:
    assert code._lexer(language) is not None


@pytest.mark.parametrize(
    "markdown",
    [
        "```abap\nDATA x.\n```",
        f"```python\n{'x' * (code.MAX_COLOURED_LENGTH + 1)}\n```",
        "```\nx\n```",
    ],
)
def test_long_code_and_code_in_rare_or_unnamed_languages_have_no_colours(markdown: str) -> None:
    assert "<span" not in to_html(markdown, href)
