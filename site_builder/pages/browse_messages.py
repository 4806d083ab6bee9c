"""Texts of the Browse page and of its script, in both languages. `messages` includes them."""

from __future__ import annotations

BROWSE_MESSAGES: dict[str, tuple[str, str]] = {
    # in the template
    "browse": ("Browse", "浏览条目"),
    "browse.lead": (
        "Filter, sort and search all entries. Filters are saved in the URL, so you can share "
        "this view.",
        "筛选、排序、搜索全部条目。筛选条件保存在网址中，可以直接分享。",
    ),
    "browse.plain": ("Plain list", "完整列表"),
    "browse.no-script": (
        "Filtering and sorting need JavaScript, which is turned off in this browser.",
        "筛选和排序需要 JavaScript，当前浏览器未启用。",
    ),
    "browse.find": ("Search all entries", "搜索全部条目"),
    "browse.find.hint": ("Search titles, authors, notes", "搜索标题、作者、笔记"),
    "browse.sort": ("Sort by", "排序"),
    "browse.sort.newest": ("Recently published", "最新发表"),
    "browse.sort.added": ("Recently added", "最新收录"),
    "browse.sort.title": ("Title", "标题"),
    "browse.filters": ("Filters", "筛选"),
    "browse.chosen": ("Active filters", "已选条件"),
    "browse.results": ("Entries", "条目列表"),
    "browse.more": ("Show more", "显示更多"),
    "browse.kept": ("Reading list", "阅读清单"),
    # in the script
    "browse.loading": ("Loading…", "正在加载……"),
    "browse.none": (
        "No entries match. Remove a filter or shorten your search.",
        "没有符合条件的条目。请取消部分筛选条件，或缩短搜索内容。",
    ),
    "browse.one": ("{} entry", "{} 个条目"),
    "browse.many": ("{} entries", "{} 个条目"),
    "browse.colon": (": ", "："),
    "browse.clear": ("Clear all", "全部清除"),
    "browse.chip.remove": ("Remove this filter", "取消此条件"),
    "browse.facet.kind": ("Type", "类型"),
    "browse.facet.has": ("Includes", "包含"),
    "browse.facet.topic": ("Topic", "主题"),
    "browse.facet.year": ("Year", "年份"),
    "browse.facet.venue": ("Venue", "会议与期刊"),
    "browse.facet.tag": ("Tag", "标签"),
    "browse.facet.author": ("Author", "作者"),
    "browse.facet.health": ("Link health", "链接状态"),
    "browse.facet.find": ("Find: {}", "查找{}"),
    "browse.facet.more": ("Show {} more", "展开其余 {} 项"),
    "browse.facet.none": ("No options.", "没有可选项。"),
    "browse.facet.no-such": ("No match.", "没有匹配项。"),
    "browse.value.code.1": ("Code", "代码"),
    "browse.value.dataset.1": ("Dataset", "数据集"),
    "browse.value.notes.1": ("Notes", "笔记"),
    "browse.value.health.fine": ("Working", "正常"),
    "browse.value.health.moved": ("Moved", "已迁移"),
    "browse.value.health.suspect": ("May have changed", "内容可能已变"),
    "browse.value.health.dead": ("Dead or missing", "失效或未找到"),
    "browse.value.health.unchecked": ("Not checked", "未检查"),
    "browse.keep": ("Reading list: {}", "阅读清单：{}"),
    "browse.keep.short": ("Reading list", "阅读清单"),
    "browse.kept.empty": (
        "Your reading list is empty. Bookmark an entry to add it. Stored only in this browser.",
        "阅读清单为空。点击条目旁的书签即可加入。清单仅保存在本浏览器中。",
    ),
    "browse.kept.copy": ("Copy as Markdown", "复制为 Markdown"),
    "browse.kept.copy.done": ("Copied.", "已复制。"),
    "browse.kept.copy.failed": ("Could not copy.", "复制失败。"),
    "browse.kept.bibtex": ("Download BibTeX", "下载 BibTeX"),
    "browse.kept.bibtex.done": ("Download started.", "已开始下载。"),
    "browse.kept.bibtex.failed": ("Could not download.", "下载失败。"),
    "browse.kept.clear": ("Clear list", "清空清单"),
    "browse.kept.cleared": ("List cleared.", "清单已清空。"),
    "browse.kept.undo": ("Undo", "撤销"),
    "browse.kept.remove": ("Remove from the reading list: {}", "移出阅读清单：{}"),
    "browse.retry": ("Try again", "重试"),
    "browse.reload": ("Reload", "刷新页面"),
    "browse.error.network": (
        "The entries could not be loaded. Check your connection.",
        "列表加载失败，请检查网络连接。",
    ),
    "browse.kept.comma": (", ", "，"),
    "browse.error.missing": (
        "The site was updated while this page was open.",
        "打开本页面后，网站已更新。",
    ),
    "browse.error.browser": (
        "Your browser is too old for this page. Please update it.",
        "浏览器版本过旧，无法使用此页面，请更新浏览器。",
    ),
    "browse.error.file": (
        "This page needs a web server: browsers do not let a page opened from disk load the "
        "entries. Run `python -m http.server` in the site's folder.",
        "此页面须通过网站服务器访问：浏览器不允许从本地磁盘打开的网页读取列表。可在网站文件夹中运行 `python -m http.server`。",
    ),
}

_TEMPLATE_KEYS = {
    "browse",
    *(f"browse.{part}" for part in ("lead", "plain", "no-script", "find", "find.hint")),
    *(f"browse.{part}" for part in ("sort", "sort.newest", "sort.added", "sort.title")),
    *(f"browse.{part}" for part in ("filters", "chosen", "results", "more", "kept")),
}
"""Keys of the texts that only the template uses."""

SCRIPT_WORDS: dict[str, str] = {
    **{key.removeprefix("browse."): key for key in BROWSE_MESSAGES if key not in _TEMPLATE_KEYS},
    **{f"value.kind.{kind}": kind for kind in ("paper", "repo", "dataset")},
    "list-separator": "list-separator",
    "and-more": "and-more",
}
"""Name of a text in the script -> key of this text in `messages`."""
