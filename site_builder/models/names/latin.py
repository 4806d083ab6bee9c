"""Find the family name in names that begin with the given name, and recognise the names of organisations."""

from __future__ import annotations

import re
from functools import lru_cache

from site_builder.models.names.word_sets import line_set, word_set
from site_builder.models.slugs import strip_accents

SUFFIX = re.compile(r"(?:Jr|Sr)\.?|II|III|IV")
SUFFIX_PART = re.compile(r",\s*(?:Jr|Sr)\.?,")
"""The suffix in `King, Jr., Martin Luther`."""
_CONJUNCTIONS = {"y", "e", "i"}
"""Spanish, Portuguese and Catalan words between two family names, as in `Ortega y Gasset`."""

CAPITAL_PARTICLES = word_set(
    """Van Von Vande Vander Der Den De Del Della Dell' Di Da Do Dos Das Du El Al La Le Los Las Lo Bin Ibn
    Bint Abu Ter Ten Ver Zu Zur Zum Af Av Op San Santa St. Saint Mac Mc"""
)
"""Words that count as particles of the family name even with a capital. Every word in lower case counts as one."""

_ORGANISATION = re.compile(
    r"\b(?:academ(?:y|ia)|agency|alliance|association|authors|bureau|cent(?:er|re)s?|collaborations?|college"
    r"|commission|committee|communit(?:y|ies)|company|consortium|contributors|corp(?:oration)?|council|department"
    r"|developers|foundation|gmbh|groups?|inc|industries|initiative|institut[eo]?|institutes|laborator(?:y|ies)|labs?"
    r"|llc|ltd|maintainers|ministry|networks?|observatory|office|organi[sz]ation|participants|projects?"
    r"|research(?:ers)?|societ(?:y|ies)|software|systems|teams?|technolog(?:y|ies)|universit(?:y|ies)"
    r"|universidad|université|universität|workshops?)\b",
    re.IGNORECASE,
)
_ORGANISATION_AS_WRITTEN = re.compile(
    r"\bAI\b|[a-z]AI\b|\bNLP\b|\bGPT\b|&|\b(?:of|for|the)\b|DeepMind|[Tt]ask [Ff]orce"
)
_KNOWN_GROUPS = line_set(
    """
    google brain
    google cloud
    hugging face
    physical intelligence
    boston dynamics
    world bank
    united nations
    european union
    red hat
    tencent hunyuan
    alibaba cloud
    bytedance seed
    stack overflow
    common crawl
    papers with code
    together computer
    open x-embodiment
    thinking machines
    meta platforms
    creative commons
    national geographic
    """
)
"""Names of groups, in lower case, that contain no word of `_ORGANISATION`."""
_DOUBLE_FAMILY_NAMES = frozenset(
    {"sparck jones", "lloyd webber", "vaughan williams", "berners lee", "sebag montefiore"}
)
_SPANISH = word_set(
    """garcia rodriguez gonzalez fernandez lopez martinez sanchez perez gomez jimenez ruiz hernandez diaz moreno munoz
    alvarez romero alonso gutierrez navarro torres dominguez vazquez ramos ramirez serrano blanco molina morales
    suarez ortega delgado castro ortiz rubio marin sanz nunez iglesias medina garrido cortes castillo lozano
    guerrero cano prieto mendez cruz gallego herrera marquez pena flores cabrera campos vega fuentes carrasco
    caballero nieto reyes aguilar pascual herrero hidalgo montero ibanez gimenez ferrer duran vicente benitez
    mora arias vargas carmona crespo roman pastor soto saez velasco moya parra bravo gallardo rojas rivas rivera
    mejia salazar guzman contreras ayala cardenas espinosa espinoza figueroa quintero zapata valencia ochoa
    cordero bermudez barrera robles trujillo abad acosta acuna aguado aguirre alarcon alba albarran almagro
    amador aparicio aragon aranda arroyo asensio avila ayuso baena ballesteros banos barrios barroso bautista
    becerra bello beltran bermejo bernal berrocal blazquez bonilla borrego bueno bustamante bustos caballo
    cabello caceres calderon calero calvo calzada camacho camara canovas cantero carballo cardona carranza
    carretero carrera carrillo carrion casado casanova casas castellano castellanos castellon castaneda cepeda
    cerda cerezo cervantes chacon cisneros conde contador corral correa costas cuadrado cuellar cuenca cuesta
    cuevas davila duenas echeverria enriquez escobar escribano escudero esparza esteve estrada farinas ferrandez
    ferrero figueiras forero fuentetaja galan galindo gallegos galvez gamez gamboa garces garzon gascon gasco
    giraldo godoy granado guevara guijarro hurtado izquierdo jara jaramillo jimeno juarez jurado lara ledesma
    leiva llamas llorens llorente londono lorente lozada lucero luque macias maestre maldonado mancebo manrique
    mansilla manzano mateos maza mejias melero melgar mellado mena menendez merino mesa millan miralles
    mondragon montalvo montanes montenegro montes montoya moraga morcillo morillo moyano mulero murcia murillo
    murrieta naranjo narvaez navas nevado novoa ojeda olivares olmedo olmos ordonez orozco osorio osuna otero
    oviedo pacheco padilla palacios palma palomares palomino paredes parejo paz pedraza pedrosa penalver perea
    peralta pereda pineda pizarro plaza polanco polo portillo posada prado puerta puig pulido quesada quevedo
    quiles quintana quiroga rebollo recio redondo rengifo requena restrepo revilla rey reyero riera rincon rios
    riquelme rivero roca rocha roig rojo roldan romo rosado rosales rueda ruano saavedra sabater saenz saiz
    salas salcedo saldana salinas samper sandoval santamaria santana sanchis sarmiento segovia segura sepulveda
    sevilla sierra sobrevilla solano soler solis soria soriano sosa sotelo suazo tamayo tapia tejada tejedor
    tejero tellez tena toledo toro tovar trigo ulloa urbina urena uribe urrutia valdes valdivia valenzuela
    valero valle vallejo valverde vaquero varela vergara vicens vidal vilar villa villalba villanueva villar
    villegas viveros yanez yague zamora zamorano zarate zavala zorrilla zuniga"""
)
"""Spanish family names without accents. The word after such a name is often a second family name."""
_PORTUGUESE = word_set(
    """silva santos oliveira souza sousa pereira lima carvalho ferreira ribeiro almeida costa gomes martins araujo
    melo mello barbosa cardoso nascimento dias nunes moreira mendes teixeira vieira monteiro correia fonseca
    machado freitas marques pinto lopes fernandes rodrigues goncalves alves soares azevedo batista cunha duarte
    farias figueiredo guimaraes macedo magalhaes matos miranda moraes morais moura neves nogueira peixoto pires
    queiroz ramalho rezende resende sampaio siqueira tavares vasconcelos amaral andrade antunes barros bastos
    bezerra borges braga brito camargo coelho cordeiro coutinho fontes leal leite lemos maia medeiros menezes
    mesquita motta paiva reis salgado serra simoes viana vilela goulart bittencourt evangelista sobral"""
)
"""Portuguese family names without accents. A person may have several of them, but citations use only the last one."""
_PATRONYMIC = re.compile(r"\w{2,}[^\We]ez")
"""Matches Spanish family names without accents and capitals, such as `bermudez`, but not `rameez`."""


def is_organisation(name: str) -> bool:
    """Return whether the words of a name say that it is an organisation or a group.

    >>> [is_organisation(name) for name in ("ATLAS Collaboration", "Mistral AI", "Bo Ai", "Google DeepMind")]
    [True, True, False, True]
    """
    return (
        any(map(_has_organisation_word, name.split()))
        or _ORGANISATION_AS_WRITTEN.search(name, 1) is not None
        or strip_accents(name).casefold() in _KNOWN_GROUPS
    )


@lru_cache(maxsize=20_000)
def _has_organisation_word(word: str) -> bool:
    """Return whether a word, or a part of it between hyphens, matches `_ORGANISATION`.

    The results are cached, because most words occur in several names.
    """
    return _ORGANISATION.search(word) is not None


def split_suffix(words: list[str]) -> tuple[list[str], str]:
    """Return the words without a suffix such as `Jr.` or `III`, and the suffix or an empty string."""
    if len(words) > 2 and SUFFIX.fullmatch(words[-1]):
        return [*words[:-2], words[-2].rstrip(",")], words[-1]
    return words, ""


def family_start(words: list[str]) -> tuple[int, bool]:
    """Return the index of the first word of the family name, and whether it is a guess.

    >>> family_start("Anna van der Berg".split()), family_start("Anna Van Der Berg".split())
    ((1, False), (1, True))
    >>> family_start("Karen Sparck Jones".split()), family_start("Ana Rivas Soto".split())
    ((1, False), (1, True))
    """
    last = len(words) - 1
    for index in range(1, last):
        if words[index] in _CONJUNCTIONS and index > 1:
            return index - 1, True
        if words[index][0].islower():
            return index, False
        if words[index] in CAPITAL_PARTICLES:
            return index, True
    pair = [strip_accents(word).casefold() for word in words[-2:]]
    if last > 1 and " ".join(pair) in _DOUBLE_FAMILY_NAMES:
        return last - 1, False
    if last > 1 and (pair[0] in _SPANISH or _PATRONYMIC.fullmatch(pair[0])):
        return last - 1, True
    if last > 1 and pair[0] in _PORTUGUESE:
        return last, True
    return last, False
