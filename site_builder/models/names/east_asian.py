"""Chinese, Japanese and Korean names: the family name comes first, and usually no space follows it."""

from __future__ import annotations

import re

from site_builder.i18n.scripts import CHARACTERS, UNSPACED_LETTERS, has_script
from site_builder.models.names.word_sets import word_set

_EAST_ASIAN = re.compile(f"[{UNSPACED_LETTERS}{CHARACTERS['Kore']}]+")
_HAN = re.compile(f"[{CHARACTERS['Hani']}]+")

COMPOUND_SURNAMES = word_set(
    """欧阳 司马 诸葛 上官 司徒 夏侯 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 东方 南宫 独孤 端木 轩辕 赫连 澹台
    呼延 钟离 闻人 申屠 太叔 濮阳 淳于 单于 公冶 宗政 仲孙 公羊 西门 东郭 东门 南门 百里 拓跋 鲜于 闾丘
    亓官 司寇 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 夹谷 宰父 谷梁 段干 梁丘 左丘 纳兰 完颜 耶律 万俟
    司空 第五 羊舌 微生 邱穆 叶赫 那拉 图门
    歐陽 司馬 諸葛 尉遲 公孫 長孫 東方 南宮 獨孤 軒轅 赫連 澹臺 鍾離 聞人 濮陽 單于 西門 東郭 東門
    鮮于 閭丘 顓孫 巫馬 樂正 壤駟 夾谷 穀梁 納蘭 完顏 萬俟 葉赫
    남궁 황보 제갈 사공 선우 서문 독고 동방"""
)
"""Family names of two characters in China and Korea.

The family name in any other name of two or three characters is assumed to have one character.
"""

_JAPANESE_SURNAMES = word_set(
    """佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡邉 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 斎藤
    斉藤 齋藤 清水 山崎 阿部 池田 橋本 山下 石川 中島 前田 藤田 後藤 小川 岡田 長谷川 村上 近藤 石井 坂本
    遠藤 青木 藤井 西村 福田 太田 三浦 藤原 岡本 松田 中川 中野 原田 小野 田村 竹内 金子 和田 中山 石田
    上田 森田 柴田 酒井 工藤 横山 宮崎 宮本 内田 高木 安藤 谷口 大野 丸山 今井 高田 藤本 武田 村田 上野
    杉山 増田 平野 大塚 千葉 久保 松井 小島 岩崎 桜井 野口 松尾 菊地 木下 野村 佐野 渡部 菅原 大西 服部
    川口 岡崎 尾崎 原 森 林"""
)

# Pinyin of family names. Many of these characters are pronounced differently in other words.
_FAMILY_READINGS = {
    "曾": "zeng", "单": "shan", "單": "shan", "解": "xie", "仇": "qiu", "区": "ou", "區": "ou", "查": "zha",
    "华": "hua", "華": "hua", "盖": "ge", "朴": "piao", "翟": "zhai", "覃": "qin", "缪": "miao", "乐": "yue",
    "重": "chong", "种": "chong", "秘": "bi", "冼": "xian", "员": "yun", "逄": "pang", "繁": "po", "隗": "wei",
    "召": "shao", "祭": "zhai", "句": "gou", "俞": "yu", "沈": "shen", "费": "fei", "车": "che", "谌": "chen",
    "尉迟": "yuchi", "尉遲": "yuchi", "万俟": "moqi", "萬俟": "moqi", "长孙": "zhangsun", "長孫": "zhangsun",
    "澹台": "tantai", "澹臺": "tantai", "令狐": "linghu", "单于": "chanyu", "呼延": "huyan", "夏侯": "xiahou",
}  # fmt: skip

_ORGANISATION = re.compile(
    "大学|大學|学院|學院|研究院|研究所|研究中心|实验室|實驗室|团队|團隊|公司|集团|集團|中心$|委员会|委員會|项目组"
    "|课题组|小组$|联盟|聯盟|协会|協會|学会|學會|基金会|编写组|编委会|出版社|図書館|图书馆|공동체|연구소|연구원|대학교|팀$"
)
MAX_PERSON_LENGTH = 4
"""A name without a space, such as 司马相如, is split only if it has at most this many characters."""


def is_east_asian(text: str) -> bool:
    """Return whether a text has only Chinese characters, kana and Hangul.

    >>> is_east_asian("欧阳"), is_east_asian("김민준"), is_east_asian("Wei 张")
    (True, True, False)
    """
    return _EAST_ASIAN.fullmatch(text) is not None


def split_east_asian(words: list[str]) -> tuple[str, str, bool] | None:
    """Return (family, given, whether this split is a guess), or None if the words cannot be split like a person's name.

    >>> split_east_asian(["欧阳锋"]), split_east_asian(["山田", "太郎"]), split_east_asian(["清华大学"])
    (('欧阳', '锋', False), ('山田', '太郎', False), None)
    """
    if _ORGANISATION.search("".join(words)):
        return None
    if len(words) == 2:
        return words[0], words[1], False
    if len(words) != 1:
        return None
    return _split_word(words[0])


def _split_word(name: str) -> tuple[str, str, bool] | None:
    if has_script(name, "Jpan"):
        return None  # In a name with kana, only a space would show where the given name begins.
    if not 2 <= len(name) <= MAX_PERSON_LENGTH or name in COMPOUND_SURNAMES:
        return None
    if name[:2] in COMPOUND_SURNAMES:
        return name[:2], name[2:], False
    for length in (3, 2):
        if len(name) == 4 and name[:length] in _JAPANESE_SURNAMES:
            return name[:length], name[length:], False
    # Any other split of four characters is a guess. For example, the married woman 陈方安生 has two family names.
    return (name[:2], name[2:], True) if len(name) == 4 else (name[0], name[1:], False)


def pronunciation(text: str, *, is_family: bool) -> str:
    """Return a text with its Chinese characters in pinyin, without tones.

    >>> pronunciation("曾", is_family=True), pronunciation("小明", is_family=False)
    ('zeng', 'xiao ming')
    """
    if text.isascii() or _HAN.search(text) is None:
        return text
    if is_family and text in _FAMILY_READINGS:
        return _FAMILY_READINGS[text]
    # Loading the dictionaries of pypinyin takes 0.2 s, and most sites have no names in Chinese characters.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return " ".join(lazy_pinyin(text))
