/**
 * The module of the comparison page that finds the rankings which entries share. The module needs no browser. In its
 * data and functions, a ranking is called a view.
 */

import assert from "node:assert/strict";
import { test } from "node:test";

import { comparableEntries, idsInQuery, queryOfIds, sharedViews } from "../../site_builder/search/assets/compare/shared-views.js";

const METRICS = [
  { names: ["CIDEr"], units: [], better: "higher" },
  { names: ["Errors"], units: ["%"], better: "lower" },
];
const A = ["papers/a", ["A"], [[0, "A-S", [[0, "80", 80], [1, "<5", 5]]], [0, "A-L", [[0, "90.0", 90]]], [1, "A-L", [[0, "1", 1]]]]];
const B = ["papers/b", ["B"], [[0, "B-L", [[0, "85", 85], [1, "3", 3]]]]];
const C = ["papers/c", ["C"], [[2, "C", [[0, "1", 1]]]]];
const DATA = {
  benchmarks: [{ id: "benchmarks/x", names: ["X"], metrics: METRICS }],
  views: [[0, "board-test", ["Test"]], [0, "board-val", ["Val"]], [0, "board-other", ["Other"]]],
  entries: [A, B, C],
};

const plain = (views) => views.map(({ view, rows }) => ({
  view, rows: rows.map(({ cells }) => cells.map((cell) => cell && `${cell.model} ${cell.printed}${cell.isBest ? " best" : ""}`)),
}));

test("a comparison has the rankings that the entries share, and the best score of each entry in each metric", () => {
  assert.deepEqual(plain(sharedViews(DATA, [A, B])), [
    { view: 0, rows: [["A-L 90.0 best", "B-L 85"], ["A-S <5", "B-L 3 best"]] },
  ]);
});

test("an entry without a score has an empty cell, and without a shared ranking the comparison is empty", () => {
  assert.deepEqual(plain(sharedViews(DATA, [B, C, A]))[0].rows[0], ["B-L 85", undefined, "A-L 90.0 best"]);
  assert.deepEqual(sharedViews(DATA, [A, C]), []);
  assert.deepEqual(sharedViews(DATA, [A]), []);
});

test("if several entries have the best score, all of them are marked as best", () => {
  const other = ["papers/d", ["D"], [[0, "D", [[0, "90", 90]]]]];
  assert.deepEqual(plain(sharedViews(DATA, [A, other]))[0].rows, [["A-L 90.0 best", "D 90 best"]]);
});

test("a metric in which only one entry has a score is left out", () => {
  const other = ["papers/d", ["D"], [[0, "D", [[0, "1", 1]]]]];
  assert.equal(sharedViews(DATA, [A, other])[0].rows.length, 1);
});

test("if entries are chosen, only entries that share a ranking with one of them can be added", () => {
  assert.deepEqual(comparableEntries(DATA, []), [A, B, C]);
  assert.deepEqual(comparableEntries(DATA, [A]), [B]);
  assert.deepEqual(comparableEntries(DATA, [C]), []);
});

test("idsInQuery returns the first 20 different ids, and reads what queryOfIds has written", () => {
  assert.deepEqual(idsInQuery("?entries=papers/b,papers/a,,papers/b"), ["papers/b", "papers/a"]);
  assert.deepEqual(idsInQuery("?entries=papers%2Fa%2Cpapers%2Fb"), ["papers/a", "papers/b"]);
  assert.deepEqual(idsInQuery(""), []);
  assert.equal(idsInQuery(`?entries=${Array.from({ length: 99 }, (_, n) => n).join(",")}`).length, 20);
  assert.equal(queryOfIds(["papers/a", "papers/b"]), "?entries=papers/a,papers/b");
  assert.equal(queryOfIds([]), "");
  const odd = ["a&b=c", "<d>"];
  assert.deepEqual(idsInQuery(queryOfIds(odd)), odd);
});
