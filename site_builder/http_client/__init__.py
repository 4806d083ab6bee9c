"""HTTP client of the link checker: one request, one response or failure, within hard limits.

`requests` and urllib3 pool the connections. Connecting (`connector`), sending (`connections`) and
reading (`raw_responses`, `bodies`) are our own code. urllib3 lacks what a link checker needs:

- a deadline for the whole request that a slowly dripping server cannot extend (`watchdog`);
- a connection to exactly the IP address that passed the SSRF guard (`ssrf_guard`, `dns_cache`);
- size limits before and after decompression, and the part of a body that arrived before an error;
- a failure code for each way in which a request can fail.

The client never follows a redirect, so the caller sees every hop and the guard checks every hop.
Links and verdicts are not its concern.
"""

from site_builder.http_client.client import USER_AGENT, Client
from site_builder.http_client.dns_cache import Resolver, ResolverError, system_resolver
from site_builder.http_client.limits import Limits
from site_builder.http_client.redirects import redirect_target
from site_builder.http_client.responses import Failure, Headers, Response
from site_builder.http_client.ssrf_guard import Endpoint

__all__ = [
    "USER_AGENT",
    "Client",
    "Endpoint",
    "Failure",
    "Headers",
    "Limits",
    "Resolver",
    "ResolverError",
    "Response",
    "redirect_target",
    "system_resolver",
]
