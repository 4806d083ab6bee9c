"""Publishers whose URLs determine the DOI of a paper.

Publishers such as Cambridge and OUP are left out, because their URLs contain numbers that do not determine the DOI.
The modules `ieee` and `elsevier` show two examples of such numbers.
"""

from __future__ import annotations

from site_builder.models.identifiers.doi import doi_rule
from site_builder.models.identifiers.publication import publication_rule
from site_builder.models.identifiers.url_rule import UNPRINTABLE, one_of

# `_SHORT` matches a DOI with a single slash, and `_LONG` a DOI with one or more. `_END` matches what a URL may have after the DOI.
_CHARACTER = f"[^/{UNPRINTABLE}]"
_SHORT = rf"(?P<name>10[.][0-9]{{4,9}}/{_CHARACTER}+?)"
_LONG = rf"(?P<name>10[.][0-9]{{4,9}}(?:/(?![.][.]?(?:/|$)){_CHARACTER}+)+?)"
_END = f"(?:[.](?:pdf|epub))?(?:/{one_of('abstract epdf full meta pdf summary fulltext.html figures')})?/*"

_ATYPON = (  # These sites use the software Atypon: `/doi/10...`, `/doi/abs/10...`
    "onlinelibrary.wiley.com",
    "tandfonline.com",
    "journals.sagepub.com",
    "pubs.acs.org",
    "science.org",
    "pnas.org",
    "epubs.siam.org",
    "royalsocietypublishing.org",
    "worldscientific.com",
    "annualreviews.org",
)
_VIEWS = one_of("abs book epdf epub full fullhtml pdf pdfdirect pdfplus proceedings reader")
_VIEW = f"(?:{_VIEWS}/)?"

RULES = (
    # ACM gives the prefix 10.5555 to papers that have no registered DOI, so names that begin with it are not DOIs.
    publication_rule(
        "ACM Digital Library",
        ("dl.acm.org",),
        f"/doi/{_VIEW}10[.]5555/(?P<id>[0-9.]+)",
        key="https://dl.acm.org/doi/10.5555/{id}",
        ignore_case=True,
    ),
    doi_rule(("dl.acm.org",), f"/doi/{_VIEW}{_SHORT}/*", is_decoded=True),
    doi_rule(
        ("dl.acm.org",),
        r"/citation[.]cfm\?(?:.*?&)?doid=(?P<id>[0-9]+[.][0-9]+)(?:&.*)?",
        "10.1145/{id}",
        uses_query=True,
    ),
    doi_rule(
        ("link.springer.com",),
        f"/(?:{one_of('article book chapter protocol referencework referenceworkentry')}"
        f"|content/{one_of('pdf epub')})/{_SHORT}{_END}",
        is_decoded=True,
    ),
    doi_rule(_ATYPON, f"/doi/{_VIEW}{_LONG}{_END}", is_decoded=True),
    doi_rule(
        ("nature.com",),
        r"/articles/(?P<id>[ds]4[0-9]{4}-[0-9]{3}-[0-9]{4,5}-[0-9a-z]{1,2})(?:[.]pdf|/.*)?",
        "10.1038/{id}",
    ),
    doi_rule(
        ("frontiersin.org",),
        f"(?:/journals/[^/]+)?/articles?/(?P<name>10[.]3389/{_CHARACTER}+?){_END}",
        is_decoded=True,
    ),
    doi_rule(("iopscience.iop.org",), f"/article/{_LONG}{_END}", is_decoded=True),
    doi_rule(
        ("journals.plos.org",),
        r"/[a-z]+/article(?:/file)?\?(?:.*?&)?id=(?P<name>10[.]1371/[a-z0-9.]+)(?:&.*)?",
        uses_query=True,
    ),
    doi_rule(
        ("biorxiv.org", "medrxiv.org"),
        r"/content/(?:[a-z]+/early/[0-9/]+/)?(?P<name>10[.](?:1101|64898)/[0-9.]+[0-9])"
        r"(?:v[0-9]+)?(?:[.](?:abstract|full|full-text|full[.]pdf|pdf))?",
    ),
    # Papers of IJCAI have had DOIs since 2017.
    doi_rule(
        ("ijcai.org",),
        r"/proceedings/(?P<year>201[7-9]|20[2-9][0-9])/0*(?P<id>[1-9][0-9]*)(?:[.]pdf)?",
        "10.24963/ijcai.{year}/{id}",
    ),
)
