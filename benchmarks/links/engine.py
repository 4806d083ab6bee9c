"""The core of our checker as a program: `python -m benchmarks.links.engine [--ca FILE] URLS`.

The program prints the number of links and the number of alive links.
"""

from __future__ import annotations

import argparse
import json
import ssl
import sys
from pathlib import Path

from site_builder.http_client import Client
from site_builder.link_health.verdicts import Verdict
from site_builder.links.checking import CheckPolicy, check_links
from site_builder.links.links_to_check import LinkToCheck


def main() -> None:
    """Check the URLs in the file URLS, which has one URL per line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("urls", type=Path)
    parser.add_argument(
        "--ca", type=Path, help="trust these certificates in addition to the default ones"
    )
    options = parser.parse_args()
    links = [LinkToCheck(url) for url in options.urls.read_text().split()]
    tls = None
    if options.ca is not None:
        tls = ssl.create_default_context()
        tls.load_verify_locations(options.ca)
    with Client(allow_private=True, tls=tls) as client:
        run = check_links(
            links,
            client=client,
            policy=CheckPolicy(max_in_flight=64, max_per_host=4, gap_seconds=0.0),
            history={},
        )
    alive = sum(link.verdict is Verdict.ALIVE for link in run.links)
    sys.stdout.write(json.dumps({"links": len(run.links), "alive": alive}))


if __name__ == "__main__":
    main()
