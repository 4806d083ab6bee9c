/** The pure modules of the reading list, and the pure module that finds the entry of a URL. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { readingColumn } from "../../site_builder/search/assets/browse/reading-filter.js";
import { entryIdOf } from "../../site_builder/search/assets/page/entry-urls.js";
import { MAX_NOTE_LENGTH, formatSaved, mergeSaved, parseSaved } from "../../site_builder/search/assets/reading/saved-entries.js";

const list = (...entries) => JSON.stringify({ format: "kb-reading-list", version: 1, entries });

test("a list of ids, as earlier versions stored it, becomes entries to read", () => {
  assert.deepEqual(parseSaved('["papers/a", 1, null, "papers/a", "papers/b"]'),
    [{ id: "papers/a", state: "to-read" }, { id: "papers/b", state: "to-read" }]);
  assert.deepEqual(parseSaved(null), []);
});

test("reading a written list gives the entries that were written", () => {
  const entries = [{ id: "papers/a", state: "read", note: "two\nlines" }, { id: "repos/b", state: "reading" }];
  assert.deepEqual(parseSaved(formatSaved(entries)), entries);
});

test("entries without a valid id are left out, and wrong states and notes are replaced or cut", () => {
  const entries = parseSaved(list(
    { id: "../x/", state: "read" }, { id: "https://example.org" }, { id: "papers/<b>" }, { state: "read" }, 7, [], null,
    { id: "papers/a", state: "__proto__", note: { a: 1 } }, { id: "papers/b", state: "read", note: "x".repeat(5000) }));
  assert.deepEqual(entries[0], { id: "papers/a", state: "to-read" });
  assert.equal(entries[1].note?.length, MAX_NOTE_LENGTH);
  assert.equal(entries.length, 2);
});

test("a text that is not a reading list, or that has a later version, is refused", () => {
  const texts = ["", "nonsense", "null", "7", '{"a": 1}', list().replace("1", "2"), '{"format": "kb-reading-list", "version": 1}'];
  for (const text of texts) assert.throws(() => parseSaved(text), undefined, text);
});

test("if an entry is in two lists, the merged list has the later state and both notes", () => {
  const mine = [{ id: "papers/a", state: "reading", note: "mine" }, { id: "papers/b", state: "read" }];
  const other = [{ id: "papers/a", state: "read", note: "theirs" }, { id: "papers/b", state: "to-read", note: "n" },
    { id: "papers/c", state: "to-read" }];
  const merged = mergeSaved(mine, other);
  assert.deepEqual(merged, [{ id: "papers/a", state: "read", note: "mine\ntheirs" },
    { id: "papers/b", state: "read", note: "n" }, { id: "papers/c", state: "to-read" }]);
  assert.deepEqual(mergeSaved(merged, other), merged);
});

test("the column of reading states has the saved entries that the site has, and no other entries", async () => {
  const numbersById = async () => new Map([["papers/a", 2], ["papers/b", 0]]);
  const saved = [{ id: "papers/a", state: "read" }, { id: "papers/gone", state: "read" }, { id: "papers/b", state: "to-read" }];
  const { starts, indices } = await readingColumn({ size: 4, numbersById }, saved);
  assert.deepEqual([[...starts], [...indices]], [[0, 1, 1, 2, 2], [0, 2]]);
  const unused = () => Promise.reject(new Error("the ids were loaded"));
  assert.deepEqual([...(await readingColumn({ size: 1, numbersById: unused }, [])).starts], [0, 0]);
});

test("a URL has the id of an entry only if it leads to the page of an entry", () => {
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
