/** The modules of the Browse page that need no browser, and modules that Browse and the search share. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { fill } from "../../site_builder/search/assets/shared/texts.js";
import { asMarkdown } from "../../site_builder/search/assets/browse/markdown.js";
import { tagDetector } from "../../site_builder/search/assets/shared/text-language.js";
import { facetNames, fromQuery, toQuery, withPeople, withSeries } from "../../site_builder/search/assets/browse/url-state.js";
import { ByteReader, lowerBound } from "../../site_builder/search/assets/shared/bytes.js";
import { LoadError, errorCode } from "../../site_builder/search/assets/shared/errors.js";
import { applyFilters, decodeFacets } from "../../site_builder/search/assets/shared/facets.js";
import { withChoice } from "../../site_builder/search/assets/shared/filters.js";
import { localized, pluralText } from "../../site_builder/search/assets/shared/texts.js";

const KIND = { values: ["paper", "repo"], starts: Uint32Array.of(0, 1, 2, 3, 4), indices: Uint32Array.of(0, 1, 0, 0) };
const TAG = { values: ["x", "y"], starts: Uint32Array.of(0, 2, 2, 3, 4), indices: Uint32Array.of(0, 1, 1, 0) };
const DATA = { size: 4, columns: new Map([["kind", KIND], ["tag", TAG]]) };

const plain = ({ passing, total, counts }) =>
  ({ passing: [...passing], total, kind: [...counts.get("kind")], tag: [...counts.get("tag")] });

test("ByteReader reads varints, ascending lists, and a varint N with the N bytes after it", () => {
  const reader = new ByteReader(Uint8Array.from([1, 0xac, 0x02, 2, 3, 0x80, 0x01, 0xff, 0xff, 0xff, 0xff, 0x0f, 2, 7, 8]));
  assert.deepEqual([reader.varint(), reader.varint()], [1, 300]);
  assert.deepEqual([...reader.ascending()], [3, 131]);
  assert.equal(reader.varint(), 2 ** 32 - 1);
  assert.deepEqual([...reader.sized()], [7, 8]);
});

test("lowerBound returns the index of the first item that is not less than the value", () => {
  const sorted = ["", "b", "d"];
  assert.deepEqual(["", "a", "b", "c", "e"].map((text) => lowerBound(sorted, text)), [0, 1, 1, 2, 3]);
});

test("without filters all entries pass", () => {
  assert.deepEqual(plain(applyFilters(DATA, {})), { passing: [1, 1, 1, 1], total: 4, kind: [3, 1], tag: [2, 2] });
});

test("an entry must pass all facets, and the counts of a facet ignore the values chosen in this facet", () => {
  const filtered = plain(applyFilters(DATA, { kind: ["paper"], tag: ["x"] }));
  assert.deepEqual(filtered, { passing: [1, 0, 0, 1], total: 2, kind: [2, 0], tag: [2, 2] });
  assert.equal(applyFilters(DATA, { kind: ["unknown"] }).total, 0);
  assert.equal(applyFilters(DATA, { kind: [] }).total, 4);
});

test("entries that do not match the search text are not counted", () => {
  const filtered = plain(applyFilters(DATA, { tag: ["y"] }, Uint8Array.of(0, 1, 1, 1)));
  assert.deepEqual(filtered, { passing: [0, 0, 1, 0], total: 1, kind: [1, 0], tag: [1, 1] });
});

test("withChoice returns new filters, and does not change its argument", () => {
  const filters = { kind: ["paper"] };
  assert.deepEqual(withChoice(filters, "kind", "repo", true), { kind: ["paper", "repo"] });
  assert.deepEqual(withChoice(filters, "kind", "paper", false), {});
  assert.deepEqual(filters, { kind: ["paper"] });
});

test("in a file of facets, code 0 means a new value, and a greater code means a value that occurred before", () => {
  const header = new TextEncoder().encode(JSON.stringify({ facets: [{ name: "tag", values: ["x", "y"] }] }));
  const { columns } = decodeFacets(Uint8Array.from([header.length, ...header, 1, 2, 0, 0, 1, 0]), 3);
  const column = columns.get("tag");
  assert.deepEqual([...(column?.starts ?? [])], [0, 1, 3, 3]);
  assert.deepEqual([...(column?.indices ?? [])], [0, 0, 1]);
});

test("fromQuery returns the state that toQuery has written", () => {
  const state = { text: "视觉 & x", sort: "title", filters: { kind: ["paper", "repo"], open: ["1"], tag: ["a b"] } };
  const facets = facetNames(["open"]);
  assert.deepEqual(fromQuery(toQuery(state, facets), facets), state);
});

test("fromQuery reads `q` like `find`, cuts a long text, and ignores unknown, repeated and empty values", () => {
  const facets = facetNames(["open"]);
  assert.equal(toQuery(fromQuery("?nonsense=1&sort=price&kind=", facets), facets), "");
  assert.equal(fromQuery(`?find=${"a".repeat(300)}`, facets).text.length, 200);
  assert.equal(fromQuery("?q=slam", facets).text, "slam");
  assert.equal(toQuery(fromQuery("?q=slam", facets), facets), "?find=slam");
  assert.deepEqual(fromQuery("?kind=a&kind=a&code=1", facets).filters, { kind: ["a"] });
});

test("withSeries replaces venues by series, and adds their years if each venue has a year and no year is chosen", () => {
  const texts = new Map([["ICML 2023", ["ICML", "2023"]], ["TMLR'24", ["TMLR", "2024"]], ["The ICML", ["ICML", ""]]]);
  const read = (filters) => withSeries(filters, texts);
  assert.deepEqual(read({ venue: ["ICML 2023"], kind: ["paper"] }), { venue: ["ICML"], year: ["2023"], kind: ["paper"] });
  assert.deepEqual(read({ venue: ["ICML 2023", "TMLR'24"] }), { venue: ["ICML", "TMLR"], year: ["2023", "2024"] });
  assert.deepEqual(read({ venue: ["ICML 2023", "ICML"] }), { venue: ["ICML"] });
  assert.deepEqual(read({ venue: ["The ICML"], year: ["2022"] }), { venue: ["ICML"], year: ["2022"] });
  assert.deepEqual(read({ tag: ["x"] }), { tag: ["x"] });
});

test("an author's spelling in a URL becomes the name of this author in the facet", () => {
  const names = new Map([["W. Zhang", "Wei Zhang"]]);
  assert.deepEqual(withPeople({ author: ["W. Zhang", "Wei Zhang", "Bo"] }, names), { author: ["Wei Zhang", "Bo"] });
  assert.deepEqual(withPeople({ tag: ["x"] }, names), { tag: ["x"] });
});

test("fill replaces `{}` by the next value, and `{1}` by the value with the index 1", () => {
  assert.equal(fill("{} of {}", 1, "b"), "1 of b");
  assert.equal(fill("{1}, {0}", "a", "b"), "b, a");
});

test("localized returns the text in a language, or else the first text", () => {
  assert.equal(localized({ en: "a", zh: "b" }, "zh"), "b");
  assert.equal(localized({ en: "a" }, "zh"), "a");
  assert.equal(localized(undefined, "zh"), undefined);
});

test("pluralText returns the form `other` if the form for the number is missing", () => {
  const english = new Intl.PluralRules("en");
  assert.equal(pluralText({ "n.one": "1", "n.other": "n" }, "n", english, 1), "1");
  assert.equal(pluralText({ "n.other": "n" }, "n", english, 1), "n");
});

test("errorCode returns `network` if the code of an error is not in the list, or if the error has no code", () => {
  assert.equal(errorCode(new LoadError("missing"), ["missing"]), "missing");
  assert.equal(errorCode(new LoadError("format"), ["missing"]), "network");
  assert.equal(errorCode(new TypeError("x"), ["missing"]), "network");
  assert.equal(errorCode(null, ["missing"]), "network");
});

test("asMarkdown escapes the special characters of Markdown in titles, details and notes", () => {
  const entries = [{ title: "A [b] *c*", href: "https://example.org/a(b)", details: ["x_y", "2024"] }];
  assert.equal(asMarkdown(entries, "; "), "- [A \\[b\\] \\*c\\*](https://example.org/a%28b%29) — x\\_y; 2024\n");
  const noted = [{ title: "A", href: "https://example.org/a", details: [], note: "*one*\n\n two" }];
  assert.equal(asMarkdown(noted, "; "), "- [A](https://example.org/a)\n\n  \\*one\\*\n  two\n");
});

test("the letters of a text decide the language tag of the text", () => {
  const tagOf = tagDetector({
    letters: { Latn: "a-zA-Z", Hani: "\u4e00-\u9fff", Hira: "\u3041-\u3096" },
    tags: { Latn: "en", Hani: "zh", Hira: "ja" }, decisive: ["Hira"],
  });
  assert.deepEqual(["CLIP", "用 CLIP 检索学习", "検索する", "2023", "→"].map(tagOf), ["en", "zh", "ja", "", ""]);
});
