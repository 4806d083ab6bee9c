"""Texts of the search dialog in both languages, and the files that pages load for the search."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources

STRINGS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "lang": "en",
        "label": "Search the knowledge base",
        "placeholder": "Search papers, code, datasets",
        "results": "Search results",
        "filters": "Filters",
        "close": "Close search",
        "hint": "Search titles, authors and notes, in English or Chinese.",
        "one": "1 result",
        "many": "{count} results",
        "more": "Show more results",
        "none": "No results for “{query}”",
        "noneFiltered": "Your filters hide all {count} results.",
        "noneHint": "Try fewer or shorter words.",
        "near": "Did you mean:",
        "clear": "Clear filters",
        "kind": "Type",
        "topic": "Topic",
        "year": "Year",
        "tag": "Tag",
        "all": "Show all {count}",
        "fewer": "Show fewer",
        "comma": ", ",
        "others": " and others",
        "keysMove": "to move",
        "keysOpen": "to open",
        "keysClose": "to close",
        "retry": "Try again",
        "error_network": "The search index could not be loaded. Check your connection.",
        "error_file": "Search needs a web server: browsers do not let a page opened from disk load"
        " the index. Run `python -m http.server` in the site's folder.",
        "error_browser": "Your browser is too old for the search. Please update it.",
        "error_format": "The search was updated while this page was open. Reload the page.",
    },
    "zh": {
        "lang": "zh-Hans",
        "label": "搜索知识库",
        "placeholder": "搜索论文、代码和数据集",
        "results": "搜索结果",
        "filters": "筛选",
        "close": "关闭搜索",
        "hint": "可用中文或英文搜索标题、作者和笔记。",
        "one": "1 条结果",
        "many": "{count} 条结果",
        "more": "显示更多结果",
        "none": "没有找到与“{query}”相关的结果",
        "noneFiltered": "有 {count} 条结果被筛选条件隐藏。",
        "noneHint": "请减少关键词，或换用更短的词。",
        "near": "您是不是要找：",
        "clear": "清除筛选",
        "kind": "类型",
        "topic": "主题",
        "year": "年份",
        "tag": "标签",
        "all": "显示全部 {count} 项",
        "fewer": "收起",
        "comma": "、",
        "others": " 等",
        "keysMove": "移动",
        "keysOpen": "打开",
        "keysClose": "关闭",
        "retry": "重试",
        "error_network": "搜索索引加载失败，请检查网络连接。",
        "error_file": "搜索须通过网站服务器使用：浏览器不允许从本地磁盘打开的网页读取索引。"
        "可在网站文件夹中运行 `python -m http.server`。",
        "error_browser": "浏览器版本过旧，无法使用搜索，请更新浏览器。",
        "error_format": "打开本页面后，搜索已更新，请刷新页面。",
    },
}
"""Language -> key -> text. The dialog replaces placeholders such as `{count}` by values."""

ASSETS = ("search.js", "search-dialog.js", "search.css")

_DIALOG = "search-dialog.js"


def asset_files() -> dict[str, bytes]:
    """Return file name -> content of the scripts and the stylesheet.

    In a site, all these files must be in one folder.
    """
    folder = resources.files("site_builder.search") / "assets"
    files = {name: (folder / name).read_bytes() for name in ASSETS}
    files[_DIALOG] = f"globalThis.kbSearchStrings = {_json(STRINGS)};\n".encode() + files[_DIALOG]
    return files


def page_config(base: str, language: str) -> str:
    """Return the JSON text of a page's `<script type="application/json" id="kb-search-config">`.

    `base` is the relative path from the page to the site's root, such as `../../`. The result
    contains no `<`, so it cannot contain the end tag of the element.
    """
    return _json({"base": base, "language": language})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
