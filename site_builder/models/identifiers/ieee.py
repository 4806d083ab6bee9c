"""Papers in IEEE Xplore: the page and the PDF.

The URL contains a number that does not determine the DOI. A DOI such as `10.1109/ICCV48922.2021.00951` contains
the acronym and the number of the proceedings, the year and another number. No URL of IEEE Xplore contains them.
Only IEEE and the DOI registry know which number belongs to which DOI, and the rules send no requests. So the key of a
paper's URL at IEEE Xplore differs from the key of its DOI.
"""

from __future__ import annotations

from site_builder.models.identifiers.publication import publication_rule
from site_builder.models.identifiers.url_rule import parameter

_HOSTS = ("ieeexplore.ieee.org",)
_ID = "0*(?P<id>[1-9][0-9]{0,11})"
_KEY = "https://ieeexplore.ieee.org/document/{id}"

RULES = (
    publication_rule(
        "IEEE Xplore",
        _HOSTS,
        f"(?:/abstract)?/document/{_ID}(?:/.*)?|/ielx?[0-9]+/[0-9]+/[0-9]+/0*(?P<pdf>[1-9][0-9]{{0,11}})[.]pdf",
        key="https://ieeexplore.ieee.org/document/{id}{pdf}",
        id_="{id}{pdf}",
    ),
    publication_rule(
        "IEEE Xplore",
        _HOSTS,
        r"/(?:stamp/stamp|stampPDF/getPDF|xpl/articleDetails|xpls/abs_all)[.]jsp\?"
        + parameter("arnumber", _ID),
        key=_KEY,
        uses_query=True,
    ),
)
