/** The modules of the reading list that need no browser, and the module that finds out to which entry a URL leads. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { readingColumn } from "../../site_builder/search/assets/browse/reading-filter.js";
import { entryIdOf } from "../../site_builder/search/assets/page/entry-urls.js";
import { MAX_NOTE_LENGTH, formatSaved, mergeSaved, parseSaved } from "../../site_builder/search/assets/reading/saved-entries.js";

const storedText = (...entries) => JSON.stringify({ format: "kb-reading-list", version: 1, entries });

test("parseSaved reads an array of ids as entries with the state to-read, and null as an empty list", () => {
  assert.deepEqual(parseSaved('["papers/a", 1, null, "papers/a", "papers/b"]'),
    [{ id: "papers/a", state: "to-read" }, { id: "papers/b", state: "to-read" }]);
  assert.deepEqual(parseSaved(null), []);
});

test("parseSaved returns the entries that formatSaved has written", () => {
  const entries = [{ id: "papers/a", state: "read", note: "two\nlines" }, { id: "repos/b", state: "reading" }];
  assert.deepEqual(parseSaved(formatSaved(entries)), entries);
});

test("parseSaved omits notes that are not strings, and items without a valid id", () => {
  const entries = parseSaved(storedText(
    { id: "../x/", state: "read" }, { id: "https://example.org" }, { id: "papers/<b>" }, { state: "read" }, 7, [], null,
    { id: "papers/a", state: "read", note: { a: 1 } }));
  assert.deepEqual(entries, [{ id: "papers/a", state: "read" }]);
});

test("parseSaved replaces an unknown state by to-read, and cuts a long note", () => {
  const entries = parseSaved(storedText(
    { id: "papers/a", state: "__proto__" }, { id: "papers/b", state: "read", note: "x".repeat(5000) }));
  assert.deepEqual(entries[0], { id: "papers/a", state: "to-read" });
  assert.equal(entries[1].note?.length, MAX_NOTE_LENGTH);
});

test("parseSaved throws an error for a text that is not a reading list, and for a reading list of version 2", () => {
  const texts = ["", "nonsense", "null", "7", '{"a": 1}', storedText().replace("1", "2"), '{"format": "kb-reading-list", "version": 1}'];
  for (const text of texts) assert.throws(() => parseSaved(text), undefined, text);
});

test("if an entry is in both lists, mergeSaved keeps both notes and the state that comes later in READING_STATES", () => {
  const mine = [{ id: "papers/a", state: "reading", note: "mine" }, { id: "papers/b", state: "read" }];
  const other = [{ id: "papers/a", state: "read", note: "theirs" }, { id: "papers/b", state: "to-read", note: "n" },
    { id: "papers/c", state: "to-read" }];
  const merged = mergeSaved(mine, other);
  assert.deepEqual(merged, [{ id: "papers/a", state: "read", note: "mine\ntheirs" },
    { id: "papers/b", state: "read", note: "n" }, { id: "papers/c", state: "to-read" }]);
  assert.deepEqual(mergeSaved(merged, other), merged);
});

test("the column of the facet `reading` has a value for each saved entry that is on the site", async () => {
  const numbersById = async () => new Map([["papers/a", 2], ["papers/b", 0]]);
  const saved = [{ id: "papers/a", state: "read" }, { id: "papers/gone", state: "read" }, { id: "papers/b", state: "to-read" }];
  const { starts, indices } = await readingColumn({ size: 4, numbersById }, saved);
  assert.deepEqual([[...starts], [...indices]], [[0, 1, 1, 2, 2], [0, 2]]);
});

test("the ids of the entries are not loaded if the reading list is empty", async () => {
  const numbersById = () => Promise.reject(new Error("the ids were loaded"));
  assert.deepEqual([...(await readingColumn({ size: 1, numbersById }, [])).starts], [0, 0]);
});

test("entryIdOf returns an id only for the URL of an entry's page", () => {
  const root = new URL("https://example.org/kb/");
  const idOf = (url) => entryIdOf(url, root, ["", "zh/"], ["papers", "repos"]);
  assert.equal(idOf("https://example.org/kb/papers/blip-2/"), "papers/blip-2");
  assert.equal(idOf("https://example.org/kb/zh/repos/lavis/?q=1#notes"), "repos/lavis");
  for (const path of ["papers/", "papers/page/2/", "topics/a/", "zh/topics/a/", "papers/a/b/", "papers/a", "zh/", ""]) {
    assert.equal(idOf(root.href + path), "", path);
  }
  assert.equal(idOf("https://example.org/papers/blip-2/"), "");
  assert.equal(idOf("https://example.com/kb/papers/blip-2/"), "");
});
