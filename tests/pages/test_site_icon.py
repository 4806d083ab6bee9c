"""The icon of the site as SVG and PNG, and the web app manifest."""

from __future__ import annotations

import json
import struct
import xml.etree.ElementTree as ET
import zlib

import pytest

from site_builder.pages.site_icon import SiteIcon, icon_files

NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("letter", ["M", "图", "<", "&", '"'])
def test_svg_shows_the_letter_on_the_colour(letter: str) -> None:
    svg = ET.fromstring(dict(icon_files(SiteIcon(letter, "#aa3300")))["icon.svg"])
    text = svg.find(f"{NAMESPACE}text")
    background = svg.find(f"{NAMESPACE}rect")
    assert text is not None
    assert background is not None
    assert text.text == letter
    assert background.get("fill") == "#aa3300"


def test_png_has_its_colour_at_the_edge_and_white_bars() -> None:
    png = dict(icon_files(SiteIcon("M", "#aa3300")))["icon.png"]
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    pixels = zlib.decompress(png[start : png.index(b"IEND") - 8])
    assert (width, height) == (192, 192)
    rows = [pixels[index * (1 + 3 * width) :][: 1 + 3 * width] for index in range(height)]
    assert {row[0] for row in rows} == {0}  # filter type: none
    assert rows[0][1:] == bytes.fromhex("aa3300") * width
    assert b"\xff\xff\xff" * 50 in rows[60]


def test_the_manifest_has_the_site_name_and_lists_only_existing_files() -> None:
    files = dict(icon_files(SiteIcon("图", "#0b5c6b", "多模态 “图谱”")))
    manifest = json.loads(files["site.webmanifest"])
    assert manifest["name"] == "多模态 “图谱”"
    assert {image["src"] for image in manifest["icons"]} <= files.keys()
