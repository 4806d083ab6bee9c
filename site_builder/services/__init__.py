"""Services that answer questions about papers, repositories and pages through an API.

`Services` asks them; `github`, `arxiv`, `doi` and `archive` say what to ask and how to read the
answer. The package knows no links and no verdicts.
"""

from site_builder.services.failures import ServiceFailure
from site_builder.services.querying import Answers, Question, Reply, Services
from site_builder.services.service import Answer, Service
from site_builder.services.settings import SERVICES, ServiceSettings

__all__ = [
    "SERVICES",
    "Answer",
    "Answers",
    "Question",
    "Reply",
    "Service",
    "ServiceFailure",
    "ServiceSettings",
    "Services",
]
