"""Every word that the pages say themselves, in both languages. `{}` marks where values go."""

from __future__ import annotations

from site_builder.models import Language
from site_builder.pages.browse_messages import BROWSE_MESSAGES
from site_builder.pages.health_messages import HEALTH_MESSAGES

_MESSAGES: dict[str, tuple[str, str]] = {
    # places
    "home": ("Home", "首页"),
    "contents": ("Contents", "总目录"),
    "topics": ("Topics", "主题"),
    "kind": ("Kind", "类型"),
    "papers": ("Papers", "论文"),
    "repos": ("Repositories", "代码仓库"),
    "datasets": ("Datasets", "数据集"),
    "years": ("Years", "年份"),
    "venues": ("Venues", "会议与期刊"),
    "authors": ("Authors", "作者"),
    "tags": ("Tags", "标签"),
    "browse-by": ("Browse by", "按类浏览"),
    "about": ("About", "关于"),
    # single things
    "paper": ("Paper", "论文"),
    "repo": ("Repository", "代码仓库"),
    "dataset": ("Dataset", "数据集"),
    # counts, singular and plural
    "count.entry.one": ("{} entry", "{} 个条目"),
    "count.entry.many": ("{} entries", "{} 个条目"),
    "count.paper.one": ("{} paper", "{} 篇论文"),
    "count.paper.many": ("{} papers", "{} 篇论文"),
    "count.repo.one": ("{} repository", "{} 个代码仓库"),
    "count.repo.many": ("{} repositories", "{} 个代码仓库"),
    "count.dataset.one": ("{} dataset", "{} 个数据集"),
    "count.dataset.many": ("{} datasets", "{} 个数据集"),
    # home
    "home.newest": ("Newest entries", "最新收录"),
    "home.topics": ("Topics", "主题"),
    "home.all": ("The whole list on one page", "单页浏览全部条目"),
    "home.search": ("Search titles, people, notes", "搜索标题、作者、笔记"),
    # listings
    "contents.lead": (
        "Everything in the knowledge base, by topic, kind and year.",
        "知识库的全部内容，按主题、类型和年份排列。",
    ),
    "topics.lead": (
        "What the entries are about, from the general to the particular.",
        "条目所属的主题，由总到分。",
    ),
    "papers.lead": ("All papers, newest year first.", "全部论文，按年份从新到旧排列。"),
    "repos.lead": (
        "Code, toolkits, benchmarks and curated lists, by topic.",
        "代码、工具库、评测基准和资料清单，按主题排列。",
    ),
    "datasets.lead": (
        "Datasets and surveys of datasets, by topic.",
        "数据集与数据集综述，按主题排列。",
    ),
    "years.lead": ("Entries by the year in which they appeared.", "按发表年份浏览条目。"),
    "venues.lead": ("Papers by the venue that published them.", "按发表的会议或期刊浏览论文。"),
    "authors.lead": ("Everybody who wrote something here.", "本库所收条目的全部作者。"),
    "tags.lead": ("Methods, properties and uses across topics.", "跨主题的方法、特性与用途。"),
    "year.title": ("{}", "{} 年"),
    "year.lead": ("Entries from {}.", "{} 年的条目。"),
    "venue.lead": ("Entries published at {}.", "发表于 {} 的条目。"),
    "author.lead": ("Entries by {}.", "{} 的条目。"),
    "tag.title": ("Tag: {}", "标签：{}"),
    "tag.lead": ("Entries tagged {}.", "带有标签“{}”的条目。"),
    "no-year": ("Without a year", "年份不详"),
    "topic.below": ("Narrower topics", "下级主题"),
    "topic.empty": ("No entry yet.", "暂无条目。"),
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
    "identifiers": ("Identifiers", "标识符"),
    "copy": ("Copy", "复制"),
    "copied": ("Copied", "已复制"),
    "copy-failed": ("Could not copy", "复制失败"),
    "copy-bibtex": ("Copy BibTeX", "复制 BibTeX"),
    "edit": ("Edit this entry", "编辑此条目"),
    "edit-file": ("This entry is the file {}", "此条目的文件：{}"),
    "edit-topic": ("Edit the topics", "编辑主题"),
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
        "What every entry is checked for, on a laptop and in every pull request. A check can be waived "
        "in an entry, with a reason.",
        "每个条目都要经过的检查，在本机和每个 pull request 中都会运行。条目可以写明理由豁免某项检查。",
    ),
    "checks.error": ("Error: must be mended", "错误：必须修改"),
    "checks.warning": ("Warning: should be mended", "警告：建议修改"),
    "checks.off": ("Switched off here", "本站已关闭"),
    "checks.bad": ("Not like this", "不要这样写"),
    "checks.good": ("Like this", "应当这样写"),
    "checks.waive": ("To waive it", "豁免写法"),
    "checks.reason": ("why it does not apply here", "此处不适用的理由"),
    # what a link leads to
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
    "link.listing": ("Listing", "目录页"),
    # why two entries are related; `to`: this one links to the other; `from`: the reverse
    "why.code.to": ("Its code", "本文代码"),
    "why.code.from": ("Paper with its code here", "代码在本仓库的论文"),
    "why.dataset.to": ("Dataset it works with", "所用数据集"),
    "why.dataset.from": ("Works with this dataset", "使用了此数据集"),
    "why.paper.to": ("Paper behind it", "对应论文"),
    "why.paper.from": ("Based on this paper", "基于此论文"),
    "why.uses.to": ("Builds on it", "以其为基础"),
    "why.uses.from": ("Builds on this", "以此为基础"),
    "why.link.to": ("Linked from here", "本条目链接到"),
    "why.link.from": ("Links here", "链接到此处"),
    "why.authors": ("Also by {}", "同一作者：{}"),
    "why.topic": ("Same topic: {}", "同一主题：{}"),
    **BROWSE_MESSAGES,
    **HEALTH_MESSAGES,
}


def message(language: Language, key: str, *values: object) -> str:
    """Return what to say. Raises KeyError for a key that does not exist."""
    text = _MESSAGES[key][0 if language == "en" else 1]
    return text.format(*values) if values else text


def has_message(key: str) -> bool:
    """Tell whether there are words for this key."""
    return key in _MESSAGES


def count(language: Language, what: str, number: int) -> str:
    """Return `7 papers`, `1 paper`, `7 篇论文`; `what` is entry or a kind."""
    form = "one" if number == 1 else "many"
    return message(language, f"count.{what}.{form}", f"{number:,}")


def all_messages() -> dict[str, tuple[str, str]]:
    """Return key -> (English, Chinese), for tests."""
    return dict(_MESSAGES)
