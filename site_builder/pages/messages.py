"""Texts of the pages, in English and Chinese. `{}` is a placeholder for a value."""

from __future__ import annotations

from site_builder.models import Kind, Language
from site_builder.pages.browse_messages import BROWSE_MESSAGES
from site_builder.pages.health_messages import HEALTH_MESSAGES

_MESSAGES: dict[str, tuple[str, str]] = {
    # pages and sections
    "home": ("Home", "首页"),
    "contents": ("Contents", "总目录"),
    "topics": ("Topics", "主题"),
    "kind": ("Type", "类型"),
    "papers": ("Papers", "论文"),
    "repos": ("Repositories", "代码仓库"),
    "datasets": ("Datasets", "数据集"),
    "years": ("Years", "年份"),
    "venues": ("Venues", "会议与期刊"),
    "authors": ("Authors", "作者"),
    "tags": ("Tags", "标签"),
    "browse-by": ("Browse by", "浏览方式"),
    # kinds
    "paper": ("Paper", "论文"),
    "repo": ("Repository", "代码仓库"),
    "dataset": ("Dataset", "数据集"),
    # counts, singular and plural
    "count.paper.one": ("{} paper", "{} 篇论文"),
    "count.paper.many": ("{} papers", "{} 篇论文"),
    "count.repo.one": ("{} repository", "{} 个代码仓库"),
    "count.repo.many": ("{} repositories", "{} 个代码仓库"),
    "count.dataset.one": ("{} dataset", "{} 个数据集"),
    "count.dataset.many": ("{} datasets", "{} 个数据集"),
    # home
    "home.newest": ("Recently added", "最新收录"),
    "home.topics": ("Topics", "主题"),
    "home.all": ("All entries on one page", "查看完整列表"),
    "home.search": ("Search titles, authors, notes", "搜索标题、作者、笔记"),
    # listings
    "contents.lead": (
        "All entries, by topic, type and year.",
        "全部条目，按主题、类型和年份排列。",
    ),
    "topics.lead": (
        "All topics, from broad to specific.",
        "按主题浏览，从大方向到细分方向。",
    ),
    "papers.lead": ("All papers by year, newest first.", "全部论文，按年份从新到旧排列。"),
    "repos.lead": (
        "Code, toolkits, benchmarks and curated lists, by topic.",
        "代码、工具库、评测基准和资料清单，按主题排列。",
    ),
    "datasets.lead": (
        "Datasets and dataset surveys, by topic.",
        "数据集与数据集综述，按主题排列。",
    ),
    "years.lead": ("Entries by year of publication.", "按发表年份浏览条目。"),
    "venues.lead": ("Papers by conference or journal.", "按发表的会议或期刊浏览论文。"),
    "authors.lead": ("Authors of the papers, code and datasets listed here.", "收录条目的作者。"),
    "tags.lead": (
        "Methods, properties and applications that cut across topics.",
        "跨主题的方法、特点与应用。",
    ),
    "year.title": ("{}", "{} 年"),
    "year.lead": ("Entries from {}.", "{} 年的条目。"),
    "venue.lead": ("Entries published at {}.", "发表于 {} 的条目。"),
    "author.lead": ("Entries by {}.", "{} 的条目。"),
    "tag.title": ("Tag: {}", "标签：{}"),
    "tag.lead": ("Entries tagged {}.", "标签为“{}”的条目。"),
    "no-year": ("Year unknown", "年份不详"),
    "topic.below": ("Subtopics", "子主题"),
    "topic.empty": ("No entries yet.", "暂无条目。"),
    # entry
    "summary": ("Summary", "摘要"),
    "notes": ("Notes", "笔记"),
    "citation": ("Citation", "引用"),
    "related": ("Related", "相关条目"),
    "details": ("Details", "详细信息"),
    "also-known-as": ("Also known as", "又名"),
    "added": ("Added", "收录日期"),
    "size": ("Size", "规模"),
    "license": ("Licence", "许可协议"),
    "modalities": ("Modalities", "模态"),
    "pages": ("Pages", "页码"),
    "venue": ("Venue", "发表于"),
    "year": ("Year", "年份"),
    "identifiers": ("Identifiers", "编号"),
    "copy": ("Copy", "复制"),
    "copied": ("Copied", "已复制"),
    "copy-failed": ("Could not copy", "复制失败"),
    "copy-bibtex": ("Copy BibTeX", "复制 BibTeX"),
    "edit": ("Edit this entry", "编辑此条目"),
    "edit-file": ("Source file: {}", "源文件：{}"),
    "edit-topic": ("Improve this topic", "修改此主题"),
    "only-en": ("English only", "仅有英文"),
    "only-zh": ("Chinese only", "仅有中文"),
    "notes-language": ("Language of the notes", "笔记语言"),
    "notes-en": ("English", "English"),
    "notes-zh": ("中文", "中文"),
    "notes-both": ("Side by side", "中英对照"),
    "and-more": ("and {} more", "等 {} 人"),
    "you-are-here": ("You are here", "当前位置"),
    "links": ("Links", "链接"),
    "list-separator": (", ", "、"),
    # the page about checks
    "checks": ("Checks", "检查规则"),
    "checks.lead": (
        "Every entry must pass these checks, locally and in every pull request. An entry can waive "
        "a check if it gives a reason.",
        "每个条目在本地和 pull request 中都要通过这些检查。条目可以豁免某项检查，但须写明理由。",
    ),
    "checks.error": ("Error: must fix", "错误：必须修改"),
    "checks.warning": ("Warning: should fix", "警告：建议修改"),
    "checks.off": ("Disabled on this site", "本站已停用"),
    "checks.bad": ("Incorrect", "错误示例"),
    "checks.good": ("Correct", "正确示例"),
    # labels of links, by role
    "link.url.repo": ("Repository", "代码仓库"),
    "link.url.web": ("Website", "网页"),
    "link.url.dataset": ("Dataset", "数据集"),
    "link.paper": ("Paper", "论文"),
    "link.pdf": ("PDF", "PDF"),
    "link.code": ("Code", "代码"),
    "link.model": ("Model", "模型"),
    "link.dataset": ("Dataset", "数据集"),
    "link.demo": ("Demo", "演示"),
    "link.project": ("Project", "项目主页"),
    "link.article": ("Article", "文章"),
    "link.video": ("Video", "视频"),
    "link.slides": ("Slides", "幻灯片"),
    "link.listing": ("Listing", "收录页"),
    # The reason why the page shows a related entry. `to` means that the page's entry links to the
    # related entry. `from` means that the related entry links to the page's entry.
    "why.code.to": ("Code for this entry", "本条目的代码"),
    "why.code.from": ("Implemented here", "由本仓库实现"),
    "why.dataset.to": ("Dataset used by this entry", "本条目所用的数据集"),
    "why.dataset.from": ("Uses this dataset", "使用了本数据集"),
    "why.paper.to": ("Paper that introduced it", "对应论文"),
    "why.paper.from": ("Based on this paper", "基于本论文"),
    "why.uses.to": ("Used by this entry", "本条目的基础"),
    "why.uses.from": ("Uses this entry", "基于本条目"),
    "why.link.to": ("Linked from this entry", "本条目引用"),
    "why.link.from": ("Links to this entry", "引用了本条目"),
    "why.authors": ("Also by {}", "同一作者：{}"),
    "why.topic": ("Same topic: {}", "同一主题：{}"),
    "more-by-author": ("{} more by {}", "{1} 的其他 {0} 个条目"),
    "more-by-authors": ("{} more by these authors", "这些作者的其他 {} 个条目"),
    "more-folded": ("{} more", "其他 {} 个"),
    "more-folded-authors": ("{} more", "另外 {} 位"),
    **BROWSE_MESSAGES,
    **HEALTH_MESSAGES,
}


def message(language: Language, key: str, *values: object) -> str:
    """Return the text of a key, with the values in place of its placeholders.

    Raises KeyError for an unknown key.
    """
    text = _MESSAGES[key][0 if language == "en" else 1]
    return text.format(*values) if values else text


def has_message(key: str) -> bool:
    """Return whether there is a text with this key."""
    return key in _MESSAGES


def count(language: Language, kind: Kind, number: int) -> str:
    """Return the text for a number of entries of a kind, such as `7 papers` or `7 篇论文`."""
    form = "one" if number == 1 else "many"
    return message(language, f"count.{kind}.{form}", f"{number:,}")


def all_messages() -> dict[str, tuple[str, str]]:
    """Return key -> (English, Chinese), for tests."""
    return dict(_MESSAGES)
