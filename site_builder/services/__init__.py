"""Services that answer questions about papers, repositories and pages through an API.

`Services` sends the requests. A module such as `arxiv` makes the requests for a service and parses the responses.
Services that know metadata answer with the models in `works`.
"""

from site_builder.services.querying import Question, Reply, Services
from site_builder.services.service import Answer, Service
from site_builder.services.settings import SERVICES, ServiceSettings

__all__ = [
    "SERVICES",
    "Answer",
    "Question",
    "Reply",
    "Service",
    "ServiceSettings",
    "Services",
]
