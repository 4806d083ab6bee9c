"""Find Chinese and Vietnamese names in Latin letters that begin with the family name, such as `Zhang Xiaoming`."""

from __future__ import annotations

import re

from site_builder.models.names.word_sets import word_set

_SYLLABLES = word_set(
    """a ai an ang ao ba bai ban bang bao bei ben beng bi bian biang biao bie bin bing bo bong bu ca cai can cang cao
    ce cei ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun
    chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei deng di dian diao die din ding diu dong dou
    du duan dui dun duo e en er fa fan fang fei fen feng fou fu ga gai gan gang gao ge gei gen geng gong gou gu
    gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun
    huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou
    ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lin ling
    liu long lou lu luan lun luo ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na
    nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nu nuan nun nuo ou pa pai pan pang
    pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan
    que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha shai
    shan shang shao she shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui
    sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei
    wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying
    yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhen zheng zhi
    zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo"""
)
"""The syllables of pinyin without tones, except rare syllables."""
_FAMILY_NAMES = word_set(
    """wang chen li zhang liu yang huang wu lin xu zhou zhao sun zhu lu jiang hu guo ma he zheng gao han song shi
    luo shen tang liang xie su cao ye ding fan dai lai zeng pan tan dong cai du bai liao fu cui deng zhong ren gu
    hou xiong qiu duan zou shao nie"""
)
"""Chinese names that are much more often family than given names.

`Wei` and `Yu` are not included, because they are often given names.
"""
_GIVEN_NAMES = word_set("gang zhe shuo huan chuan biao guang jun qiang bin kun juan")
"""Given names of one syllable that are hardly ever family names."""
_COMPOUND_FAMILY_NAMES = word_set(
    """ouyang sima zhuge shangguan situ xiahou huangfu gongsun murong linghu zhangsun yuwen dongfang nangong dugu
    duanmu xuanyuan helian"""
)
_VIETNAMESE = word_set(
    """Nguyễn Trần Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lê Nguyen Tran Pham Huynh"""
)
"""Frequent family names in Vietnam, only in spellings that are hardly ever given names."""
_VIETNAMESE_WITHOUT_ACCENTS = _VIETNAMESE | word_set("Hoang Vu Vo Dang Bui Do Ho Ngo Duong Le")
_TWO_SYLLABLES = re.compile(r"[a-z]{2,6}-[a-z]{2,6}|[a-z]{3,12}")


def may_begin_with_family(words: list[str]) -> bool:
    """Return whether a name probably begins with the family name.

    The result is True for a frequent Chinese family name and one typical given name. It is also True for a Vietnamese
    name that begins, but does not end, with a frequent family name. Both words of `Zhang Wei` can be family names, so
    the result for this name is False.

    >>> may_begin_with_family(["Zhang", "Xiaoming"]), may_begin_with_family(["Zhang", "Wei"])
    (True, False)
    >>> may_begin_with_family(["Nguyễn", "Văn", "An"]), may_begin_with_family(["Nguyễn", "Lê"])
    (True, False)
    >>> may_begin_with_family(["Tan", "Lee"]), may_begin_with_family(["Xiaoming", "Zhang"])
    (False, False)
    """
    if words[0] in _VIETNAMESE:
        return len(words) > 1 and words[-1] not in _VIETNAMESE_WITHOUT_ACCENTS
    if len(words) != 2:
        return False
    first, second = (word.lower() for word in words)
    if first not in _FAMILY_NAMES or second in _COMPOUND_FAMILY_NAMES:
        return False
    return second in _GIVEN_NAMES or (second not in _SYLLABLES and _has_two_syllables(second))


def _has_two_syllables(word: str) -> bool:
    if _TWO_SYLLABLES.fullmatch(word) is None:
        return False
    if "-" in word:
        return _SYLLABLES.issuperset(word.split("-"))
    # The second syllable is never `e`, because otherwise `Lee`, which is not pinyin, would be `le` and `e`.
    return any(
        word[:cut] in _SYLLABLES and word[cut:] in _SYLLABLES - {"e"} for cut in range(1, len(word))
    )
