"""Invented names of methods, repositories, datasets and their owners."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.synthetic.vocabulary import words

_STARTS = words("""
Aero Alta Ampli Arbo Astra Auro Bela Bori Calo Cana Ceru Cira Coda Cora Delta Dora Elo Emba Fera
Fjor Gala Gemma Helio Hydra Iri Juno Kala Kino Lumi Lyra Mari Mela Mono Nava Nebu Nori Octa Omni
Opal Orio Para Pela Prisma Quanta Rava Rimo Saga Sela Sino Sola Tala Tera Tori Umbra Vela Verba Vira
Wava Xeno Yara Zena Zeta
""")
_MIDDLES = words("""
bi co da di fu ga ki la le li ma mi mo na ni no ra re ri ro sa se si ta ti to va vi vo za
""")
_ENDS = words("""
bar bel bert bloom cast chat cord dex dora drift field flux form fuse gate glow gram graph grid helm
kern lens lex link loom mark mesh mind mira nest nova path pixel plex port quill rank reef sense
shift span spark stack stream sync tag tide trace track vault verse vex view vox wave weave word
yard zoom
""")
_VARIANTS = ("-VL", "-2", "Net", "-Base", "++", "-X", "Former", "-Tiny")
_VARIANT_SHARE = 0.25
_LONG_SHARE = 0.8


def invented_names(rng: random.Random) -> Iterator[str]:
    """Yield an endless sequence of names such as `Lumiradex-VL`. All their slugs differ."""
    used: set[str] = set()
    while True:
        middle = rng.choice(_MIDDLES) if rng.random() < _LONG_SHARE else ""
        variant = rng.choice(_VARIANTS) if rng.random() < _VARIANT_SHARE else ""
        name = rng.choice(_STARTS) + middle + rng.choice(_ENDS) + variant
        if slug_of(name) not in used:
            used.add(slug_of(name))
            yield name


def slug_of(name: str) -> str:
    """Return the file name of an entry with this name, without `.yml`."""
    return name.lower().replace("++", "-pp")
