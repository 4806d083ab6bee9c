"""Authors: their names, and which papers they write together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TypeVar

from benchmarks.synthetic.laws import productivities
from benchmarks.synthetic.vocabulary import words

_T = TypeVar("_T")

_CHINESE_SHARE = 0.5
"""Share of the people with a Chinese name."""
_HAN_SHARE = 0.04
"""Share of the people whose name is written in Han characters."""
_INITIAL_SHARE = 0.6
"""Share of the people without a Chinese name who have a middle initial."""
_SPREAD = 2.0
"""Standard deviation of the places of a person's papers, divided by the number of these papers (see `author_lists`)."""

_CHINESE_FAMILIES = words("""
Wang 王 Li 李 Zhang 张 Liu 刘 Chen 陈 Yang 杨 Huang 黄 Zhao 赵 Wu 吴 Zhou 周 Xu 徐 Sun 孙 Ma 马 Zhu 朱 Hu 胡 Guo 郭
He 何 Lin 林 Gao 高 Luo 罗 Zheng 郑 Liang 梁 Xie 谢 Tang 唐 Song 宋 Deng 邓 Han 韩 Feng 冯 Cao 曹 Peng 彭 Zeng 曾
Xiao 肖 Tian 田 Dong 董 Pan 潘 Yuan 袁 Cai 蔡 Jiang 蒋 Yu 余 Du 杜 Ye 叶 Cheng 程 Wei 魏 Su 苏 Lü 吕 Ding 丁 Ren 任
Shen 沈 Yao 姚 Lu 卢 Fu 傅 Zhong 钟 Cui 崔 Tan 谭 Liao 廖 Fan 范 Shi 石 Jin 金 Jia 贾 Xia 夏 Fang 方 Ouyang 欧阳
""")
_CHINESE_SYLLABLES = words("""
wei 伟 ming 明 xiao 晓 jun 军 jie 杰 hua 华 li 丽 yan 燕 qiang 强 lei 磊 min 敏 jing 静 tao 涛 chao 超 yong 勇 fang
芳 na 娜 ping 平 gang 刚 yu 宇 xin 欣 zhi 志 hao 浩 bo 博 kai 凯 lin 琳 ning 宁 rui 瑞 shan 珊 ting 婷 peng 鹏 fei 飞
yi 怡 qing 晴 rong 蓉 hong 宏 dan 丹 jian 建 guo 国 wen 文 hui 慧 mei 梅 zhen 振 cheng 诚 tian 天 ze 泽 han 涵 yue
悦 zi 子 jia 佳 xue 雪 ling 玲 shu 书 ru 如 si 思 meng 梦 ke 可 chen 晨 yang 阳 bin 斌 song 松
""")
_GIVEN = words("""
Anna Maria David Daniel Michael Sarah Laura Thomas Andreas Peter Paul Elena Julia Martin Robert
James Emily Alexander Christian Sofia Marco Luca Giulia Pierre Camille Jean-Luc Étienne Hélène José
Carlos Lucía Inês João André Björn Søren Åsa Jürgen Jörg Zoë Łukasz Małgorzata Katarzyna Ondřej
Tomáš Jiří Márton Zsófia İbrahim Ayşe Mehmet Olga Ivan Dmitri Svetlana Yuki Haruto Kenji Aiko Minjun
Jiwoo Seoyeon Hyun-Woo Priya Arjun Rahul Ananya Sanjay Deepak Fatima Omar Yusuf Leila Amir Reza
Nadia Lan Minh Duc Linh Kwame Chinedu Amara Zanele Tendai Noa Yael Eitan Mateus Beatriz Rafael
Valentina Santiago Isabella Oliver Charlotte Henrik Freya Lars Ingrid Mikko
""")
_FAMILIES = words("""
Smith Johnson Müller Schmidt Schneider Fischer Weber Garcia García Martínez López Hernández Rossi
Ferrari Bianchi Martin Bernard Dubois Lefèvre Moreau Silva Santos Oliveira Pereira Kowalski Wójcik
Nowak Novák Dvořák Horváth Nagy Popescu Ionescu Ivanov Petrova Smirnov Kuznetsov Yılmaz Öztürk Demir
Papadopoulos Nikolaidis Andersson Johansson Nørgård Sørensen Hansen Virtanen Mäkinen Jansen Bakker
Peeters O'Neill O'Brien Murphy MacDonald Wilson Taylor Brown Davies Evans Tanaka Suzuki Satō
Watanabe Yamamoto Kim Park Choi Jung Kang Singh Sharma Gupta Patel Kumar Reddy Iyer Nair Banerjee
Nguyễn Trần Phạm Lê Haddad Mansour Rahimi Hosseini Cohen Levi Mizrahi Okafor Mensah Abebe Dlamini
Moyo Rodríguez González Fernández Álvarez Costa Ribeiro Almeida Zimmermann Hoffmann Krüger
""")
_LONG_FAMILIES = (
    *("van den Berg", "de la Cruz", "von Stein", "al-Rashid", "da Silva", "Ó Súilleabháin", "Đặng"),
)
_INITIALS = "ABCDEFGHJKLMNPRSTVWZ"


def names(rng: random.Random) -> Iterator[str]:
    """Yield an endless sequence of names of people. All names differ."""
    chinese = list(zip(_CHINESE_FAMILIES[::2], _CHINESE_FAMILIES[1::2], strict=True))
    syllables = list(zip(_CHINESE_SYLLABLES[::2], _CHINESE_SYLLABLES[1::2], strict=True))
    families = (*_FAMILIES, *_LONG_FAMILIES)
    used: set[str] = set()
    while True:
        if rng.random() < _CHINESE_SHARE:
            family, given = _often_early(rng, chinese), rng.choices(syllables, k=2)
            if rng.random() < 0.1:
                given.pop()
            is_han = rng.random() < _HAN_SHARE / _CHINESE_SHARE
            written = ["".join(part[is_han] for part in given), family[is_han]]
            name = "".join(reversed(written)) if is_han else f"{written[0].title()} {written[1]}"
        else:
            first, last = rng.choice(_GIVEN), _often_early(rng, families)
            has_initial = rng.random() < _INITIAL_SHARE
            name = f"{first} {rng.choice(_INITIALS)}. {last}" if has_initial else f"{first} {last}"
        if name not in used:
            used.add(name)
            yield name


def _often_early(rng: random.Random, items: Sequence[_T]) -> _T:
    """Return a random item. Its probability is about inversely proportional to the square root of its index."""
    return items[int(len(items) * rng.random() ** 2)]


def author_lists(rng: random.Random, sizes: Sequence[int]) -> list[list[int]]:
    """Return the authors of each paper. An author is a number: 0 is the person with the most papers.

    `sizes` has the number of authors of each paper. Papers and people have places on a ring. The papers of a
    person are near the person's place, so people with nearby places write several papers together.
    """
    papers = len(sizes)
    places = []
    for person, count in enumerate(productivities(sum(sizes), papers)):
        home = rng.random() * papers
        width = _SPREAD * count
        places += [((home + rng.gauss(0, width)) % papers, person) for _ in range(count)]
    waiting = [person for _, person in sorted(places, reverse=True)]
    return [_take_different(rng, waiting, size) for size in sizes]


def _take_different(rng: random.Random, waiting: list[int], size: int) -> list[int]:
    """Remove the last `size` different people from `waiting`, and return them in random order."""
    taken: list[int] = []
    put_back: list[int] = []
    while waiting and len(taken) < size:
        person = waiting.pop()
        (put_back if person in taken else taken).append(person)
    waiting += reversed(put_back)
    rng.shuffle(taken)
    return taken
