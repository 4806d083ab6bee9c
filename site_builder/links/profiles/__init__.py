"""Profiles: how pages look that answer 200 and are not what the link meant. `profiles.yml` is all."""

from site_builder.links.profiles.classifier import Profiles, RuleMatch, load_profiles
from site_builder.links.profiles.rules import read_profiles

__all__ = ["Profiles", "RuleMatch", "load_profiles", "read_profiles"]
