"""Splitting author lists that people paste, and finding and correcting faulty items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.models.names import parse_author
from site_builder.models.names.author_lists import (
    find_wrong_author,
    find_wrong_name,
    read_authors,
    split_authors,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Liu, Haotian and Li, Chunyuan and Lee, Yong Jae", ["Liu, Haotian", "Li, Chunyuan", "Lee, Yong Jae"]),
        ("Rivas Soto, Ana and de la Cruz Marín, Luis", ["Rivas Soto, Ana", "de la Cruz Marín, Luis"]),
        ("One, Ana; Two, Bob", ["One, Ana", "Two, Bob"]),
        ("Liu, Haotian\nLi, Chunyuan", ["Liu, Haotian", "Li, Chunyuan"]),
        ("Liu, Haotian, Lee, Yong Jae", ["Liu, Haotian", "Lee, Yong Jae"]),
        ("Liu, Haotian", ["Liu, Haotian"]),
        ("Junnan Li, Dongxu Li, and Steven Hoi", ["Junnan Li", "Dongxu Li", "Steven Hoi"]),
        ("Planck Collaboration: P. A. R. Ade, N. Aghanim", ["Planck Collaboration", "P. A. R. Ade", "N. Aghanim"]),
        ("Ana One, Cy Three & Bo Two", ["Ana One", "Cy Three", "Bo Two"]),
        ("Liu, Haotian & Li, Chunyuan", ["Liu, Haotian", "Li, Chunyuan"]),
        ("Ana One, Weights & Biases", ["Ana One", "Weights & Biases"]),
        ("King, Jr., Martin Luther and One, Ana", ["King, Jr., Martin Luther", "One, Ana"]),
        ("Ana One and Sammy Davis, Jr.", ["Ana One", "Sammy Davis, Jr."]),
        ("OpenAI, Junnan Li and Ada King", ["OpenAI", "Junnan Li", "Ada King"]),
        ("Alice Smith1,2, Bob Li", ["Alice Smith", "Bob Li"]),
        ("李俊男、李东旭，王强；张伟", ["李俊男", "李东旭", "王强", "张伟"]),
        ("Andrew Band, Sandy Land", ["Andrew Band", "Sandy Land"]),
        (" ; , and ", ["and"]),
    ],
)  # fmt: skip
def test_a_pasted_list_becomes_a_list_of_items(text: str, names: list[str]) -> None:
    assert split_authors(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Liu, Haotian and Li, Chunyuan", ("Liu, Haotian", "Li, Chunyuan")),
        ("Haotian Liu; Chunyuan Li", ("Haotian Liu", "Chunyuan Li")),
        ("Barnes and Noble", ("Barnes", "Noble")),
        ("Ana One & Bo Two", ("Ana One", "Bo Two")),
        ("Planck Collaboration: P. A. R. Ade", ("Planck Collaboration", "P. A. R. Ade")),
        ("et al.", ()),
        ("and others", ()),
        ("...", ()),
        ("Ana One et al.", ("Ana One", "et al.")),
        ("Corresponding author: Hans Meier", ("Hans Meier",)),
        ("* Equal contribution", ()),
        ("Equal Contribution", ()),
        ("Corresponding Author", ()),
        ("And Others", ()),
        ("Ana One Et Al", ("Ana One", "et al.")),
        ("Haotian LIU III", ("Haotian Liu III",)),
        ("https://x.example/me", ()),
        ("alice@x.example", ()),
        ("Alice One <alice@x.example>", ("Alice One",)),
        ("Bob Jones*", ("Bob Jones",)),
        ("Alice Smith1,2", ("Alice Smith",)),
        ("Alice Smith²", ("Alice Smith",)),
        ("Dan Wu (MIT)", ("Dan Wu",)),
        ("Haotian LIU", ("Haotian Liu",)),
        ("LIU Haotian", ("Haotian Liu",)),
        ("Planck Collaboration:", ("Planck Collaboration",)),
        ("Prof. Foo Bar", ("Foo Bar",)),
    ],
)
def test_a_faulty_text_gives_the_names_to_write_instead(text: str, names: tuple[str, ...]) -> None:
    wrong = find_wrong_author(text)
    assert wrong is not None
    assert wrong.names == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Haotian Liu, Chunyuan Li", ("Haotian Liu", "Chunyuan Li")),
        ("Anna Schmidt, Chunyuan Li", ("Anna Schmidt", "Chunyuan Li")),
        ("Wu Dan, MIT", ("Wu Dan",)),
        ("Team, Gemini", ("Gemini Team",)),
        ("Collaboration, ATLAS", ("ATLAS Collaboration",)),
        ("DeepMind, Google", ("Google DeepMind",)),
        ("Gemini Team, Google", None),
        ("Institute of Automation, CAS", None),
        ("Ai, Bo", None),
        ("Li Ming 李明", ("Li Ming (李明)",)),
        ("李明 Ming Li", ("Ming Li (李明)",)),
        ("WEI LI", None),
        ("Wei Li^1", ("Wei Li",)),
        ("Wei Li#", ("Wei Li",)),
        ("García Márquez, Gabriel José", None),
        ("Rivas Soto, JRR", None),
        ("Van Der Berg, Anna Maria", None),
        ("Ludwig van Beethoven III", None),
        ("Li, Chunyuan", None),
        ("Kenneth More", None),
        ("Equal Contribution", ()),
        ("Ana One And Others", ("Ana One", "et al.")),
    ],
)
def test_only_a_faulty_name_has_a_correction(text: str, names: tuple[str, ...] | None) -> None:
    wrong = find_wrong_name(parse_author(text))
    assert (None if wrong is None else wrong.names) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bob Jones*, Alice Smith1,2, Dan Wu (MIT, USA)", ["Bob Jones", "Alice Smith", "Dan Wu"]),
        ("Ana One <ana@x.example>; Bo TWO†", ["Ana One", "Bo Two"]),
        ("Ana One et al.", ["Ana One", "et al."]),
        ("Wei Zhang (张伟), 李明*", ["Wei Zhang (张伟)", "李明"]),
        ("Liu, Haotian and Li, Chunyuan", ["Liu, Haotian", "Li, Chunyuan"]),
        ("https://x.example/me", ["https://x.example/me"]),
        ("Li, W., Wang, B. C., & Hu, C.-D.", ["Li, W.", "Wang, B. C.", "Hu, C.-D."]),
        ("Li, W., Wang, B., and Hu, C.", ["Li, W.", "Wang, B.", "Hu, C."]),
        ("LI W, WANG B C, et al.", ["Li, W.", "Wang, B. C.", "et al."]),
        ("LI W, WANG BC, et al.", ["Li, W.", "Wang, B. C.", "et al."]),
        ("Li W, van der Berg JK", ["Li, W.", "van der Berg, J. K."]),
        ("Malcolm X", ["Malcolm X"]),
        ("Author 7, Author 8", ["Author 7", "Author 8"]),
        ("Wei Li 1, Bo Two 1,2 and Cy Hu 2,*", ["Wei Li", "Bo Two", "Cy Hu"]),
        ("Wei Li, Ph.D., Bo Two, M.D.", ["Wei Li", "Bo Two"]),
        ("Wei Li · Bo Two | Cy Hu\tDi Wu", ["Wei Li", "Bo Two", "Cy Hu", "Di Wu"]),
        ("Team, Gemini and Anil, Rohan", ["Gemini Team", "Anil, Rohan"]),
    ],
)
def test_faults_in_a_pasted_list_are_corrected_if_possible(text: str, names: list[str]) -> None:
    assert read_authors(text) == names


@pytest.mark.parametrize(
    "text",
    """Ada Lovelace|Lovelace, Ada|King, Jr., Martin Luther|AJ Piergiovanni|欧阳锋|Shreya|Google, Inc.|GPT4All Team
    |Department of Science and Technology|University of California, Berkeley|Jean d'Alembert|José Ortega y Gasset
    |Author 7|Weights & Biases|Bill Gates & Melinda Gates Foundation|M. A. Ferrer|ATLAS Collaboration""".replace(
        "\n    ", ""
    ).split("|"),
)
def test_one_name_without_additions_has_no_fault(text: str) -> None:
    assert find_wrong_author(text) is None


@given(st.text(st.sampled_from("Ab c,;and.1*()、，\n李- "), max_size=30))
def test_split_names_have_no_separator_at_their_ends(text: str) -> None:
    for name in split_authors(text):
        assert name
        assert name == name.strip(" ,，、;；\n")
