"""What the Browse page and its script say, in both languages; part of `messages`."""

from __future__ import annotations

BROWSE_MESSAGES: dict[str, tuple[str, str]] = {
    # the page
    "browse": ("Browse", "筛选浏览"),
    "browse.lead": (
        "Filter, sort and search all entries. Every choice is kept in the address, so that a view "
        "can be shared.",
        "筛选、排序、搜索全部条目。所选条件都保存在网址中，可以直接分享。",
    ),
    "browse.plain": ("Everything on one plain page", "无需筛选的完整列表"),
    "browse.no-script": (
        "Filters and sorting need JavaScript, which is switched off here.",
        "筛选和排序需要 JavaScript，当前浏览器未启用。",
    ),
    "browse.find": ("Find in all entries", "在全部条目中查找"),
    "browse.find.hint": ("Title, person, words of a note", "标题、作者或笔记内容"),
    "browse.sort": ("Sort by", "排序"),
    "browse.sort.newest": ("Newest", "最新发表"),
    "browse.sort.added": ("Recently added", "最近收录"),
    "browse.sort.title": ("Title", "标题"),
    "browse.filters": ("Filters", "筛选"),
    "browse.chosen": ("Chosen filters", "已选条件"),
    "browse.results": ("Entries", "条目列表"),
    "browse.more": ("Show more", "显示更多"),
    "browse.kept": ("Reading list", "阅读清单"),
    # what the script says
    "browse.loading": ("Loading …", "正在加载……"),
    "browse.none": (
        "No entry matches. Take back a filter or shorten the text.",
        "没有符合条件的条目。可以取消部分筛选条件，或缩短查找内容。",
    ),
    "browse.one": ("{} entry", "{} 个条目"),
    "browse.many": ("{} entries", "{} 个条目"),
    "browse.colon": (": ", "："),
    "browse.clear": ("Clear all", "全部清除"),
    "browse.chip.remove": ("Take back this filter", "取消此条件"),
    "browse.facet.kind": ("Kind", "类型"),
    "browse.facet.has": ("Has", "附带内容"),
    "browse.facet.topic": ("Topic", "主题"),
    "browse.facet.year": ("Year", "年份"),
    "browse.facet.venue": ("Venue", "会议与期刊"),
    "browse.facet.tag": ("Tag", "标签"),
    "browse.facet.author": ("Author", "作者"),
    "browse.facet.health": ("Links", "链接状态"),
    "browse.facet.find": ("Find: {}", "查找{}"),
    "browse.facet.more": ("{} more", "其余 {} 项"),
    "browse.facet.none": ("Nothing to choose here.", "没有可选项。"),
    "browse.facet.no-such": ("No such name.", "没有匹配的名称。"),
    "browse.value.code.1": ("Code", "代码"),
    "browse.value.dataset.1": ("Dataset", "数据集"),
    "browse.value.notes.1": ("Notes", "笔记"),
    "browse.value.health.fine": ("Fine", "正常"),
    "browse.value.health.moved": ("Moved", "已迁移"),
    "browse.value.health.suspect": ("May have changed", "疑似变更"),
    "browse.value.health.dead": ("Dead or missing", "失效或未找到"),
    "browse.value.health.unchecked": ("Not checked", "未检查"),
    "browse.keep": ("Reading list: {}", "阅读清单：{}"),
    "browse.keep.short": ("Reading list", "阅读清单"),
    "browse.kept.empty": (
        "Nothing yet. The bookmark beside an entry puts it here. The list stays in this browser.",
        "清单还是空的。点击条目右侧的书签即可加入。清单只保存在本浏览器中。",
    ),
    "browse.kept.copy": ("Copy as Markdown", "复制为 Markdown"),
    "browse.kept.copy.done": ("Copied.", "已复制。"),
    "browse.kept.copy.failed": ("Could not copy.", "复制失败。"),
    "browse.kept.bibtex": ("Download BibTeX", "下载 BibTeX"),
    "browse.kept.bibtex.done": ("The download has begun.", "已开始下载。"),
    "browse.kept.bibtex.failed": ("Could not download.", "下载失败。"),
    "browse.kept.clear": ("Empty the list", "清空清单"),
    "browse.kept.cleared": ("The list is empty.", "清单已清空。"),
    "browse.kept.undo": ("Undo", "撤销"),
    "browse.kept.remove": ("Remove from the reading list: {}", "移出阅读清单：{}"),
    "browse.retry": ("Try again", "重试"),
    "browse.reload": ("Reload", "刷新页面"),
    "browse.error.network": (
        "The list could not be loaded. Check the connection.",
        "列表加载失败，请检查网络连接。",
    ),
    "browse.error.missing": (
        "The site was updated while this page was open.",
        "页面打开期间网站已更新。",
    ),
    "browse.error.browser": (
        "This browser is too old for this page. Please update it.",
        "浏览器版本过旧，无法使用此页面，请更新浏览器。",
    ),
    "browse.error.file": (
        "This page needs a web server: browsers do not let a page opened from disk read the list. "
        "Run `python -m http.server` in the site's folder.",
        "此页面需要通过网站服务器访问：直接从磁盘打开的网页无法读取列表。"
        "可在网站文件夹中运行 `python -m http.server`。",
    ),
}

_ON_THE_PAGE = {
    "browse",
    *(f"browse.{part}" for part in ("lead", "plain", "no-script", "find", "find.hint")),
    *(f"browse.{part}" for part in ("sort", "sort.newest", "sort.added", "sort.title")),
    *(f"browse.{part}" for part in ("filters", "chosen", "results", "more", "kept")),
}

SCRIPT_WORDS: dict[str, str] = {
    **{key.removeprefix("browse."): key for key in BROWSE_MESSAGES if key not in _ON_THE_PAGE},
    **{f"value.kind.{kind}": kind for kind in ("paper", "repo", "dataset")},
    "list-separator": "list-separator",
    "and-more": "and-more",
}
"""What the script calls a message -> its key."""
