"""Recognise pages with status 200 that are not the linked page.

Such pages are error pages, parked domains, captchas and logins. All rules are in `profiles.yml`.
"""

from site_builder.links.profiles.classifier import Profiles, RuleMatch, load_profiles

__all__ = ["Profiles", "RuleMatch", "load_profiles"]
