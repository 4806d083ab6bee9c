/**
 * The modules of the search engine that need no browser. `tests/search/test_browser_engine.py` tests whole queries.
 *
 * A Han run consists of consecutive Chinese, Japanese and Korean characters. A joined form is a compound without the
 * joiners, such as `qformer` for Q-Former.
 */

import assert from "node:assert/strict";
import { test } from "node:test";

// `make test-scripts` writes this script, in which the builder has put the table of letters.
import {
  EXACT, analyse, bestDocuments, combineMatches, editDistance, excerptOf, facetValues, findHits, fold, isHan,
  markHits, numberForms, parseQuery, TermMatches, TermShard, tokenize, toResult,
} from "../../.cache/scripts/search.js";

const textOf = (parts) => parts.map(({ text }) => text).join("");
const marked = (parts) => parts.filter(({ mark }) => mark).map(({ text }) => text);

test("the sources of a result are its owner, and its venue or else its year; their hits are marked", () => {
  const sources = (data, query) => toResult({ id: "a", kind: "paper", url: "a/", ...data }, parseQuery(query), "en").sources;
  const paper = { venue: "ICML 2023", year: 2023, keywords: ["ICML 2023"] };
  assert.deepEqual(sources(paper, "icml").map(textOf), ["ICML 2023"]);
  assert.deepEqual(marked(sources(paper, "icml")[0]), ["ICML"]);
  assert.equal(toResult({ id: "a", title: { en: "T" }, ...paper }, parseQuery("icml"), "en").alias, null);
  assert.deepEqual(sources({ owner: "salesforce", year: 2022 }, "x").map(textOf), ["salesforce", "2022"]);
  assert.deepEqual(sources({}, "x"), []);
});

test("folding removes soft hyphens, and differences in width, case and accents", () => {
  const folded = { "ＣＬＩＰ　２": "clip 2", "Mu\u0308ller": "muller", "Straße ΣΑΣ": "strasse σασ", "soft\u00adhyphen": "softhyphen" };
  for (const [text, expected] of Object.entries(folded)) assert.equal(fold(text), expected);
});

test("tokens are words and Han runs, and each token says whether a joiner or spaces precede it", () => {
  const tokens = tokenize("q-former 模型clip  x");
  assert.deepEqual(tokens.map(({ text }) => text), ["q", "former", "模型", "clip", "x"]);
  assert.deepEqual(tokens.map(({ isJoined }) => isJoined), [false, true, false, false, false]);
  assert.deepEqual(tokens.map(({ isSpaced }) => isSpaced), [false, false, true, false, true]);
  assert.deepEqual(tokens.map(({ text }) => isHan(text)), [false, false, true, false, false]);
});

test("a line break between Chinese characters does not end a Han run", () => {
  const { tokens, starts, ends } = analyse("跨模\n  态 a");
  assert.deepEqual(tokens.map(({ text }) => text), ["跨模态", "a"]);
  assert.deepEqual([starts[2], ends[2]], [5, 6]);
});

test("a query is split into words, joined forms and Han runs, each once and at most 12 in all", () => {
  const terms = parseQuery("Q-Former 视觉特征 qformer CLIP模型 2301.12597");
  assert.deepEqual(terms.map(({ text }) => text), ["qformer", "视觉特征", "clip", "模型", "230112597"]);
  assert.deepEqual(terms.map(({ source }) => source), ["Q-Former", "视觉特征", "CLIP", "模型", "2301.12597"]);
  assert.deepEqual(parseQuery(" - （）"), []);
  assert.equal(parseQuery(Array.from({ length: 40 }, (_, i) => `w${i}`).join(" ")).length, 12);
  assert.deepEqual(parseQuery("a-b-c-d-e-f-g-h-i").map(({ text }) => text), ["abcdefgh", "i"]);
});

test("numberForms returns words that can be the plural or a singular of an English word", () => {
  assert.deepEqual(numberForms("model"), ["models"]);
  assert.deepEqual(new Set(numberForms("queries")), new Set(["querieses", "query", "querie"]));
  assert.deepEqual(numberForms("boxes").includes("box"), true);
  assert.deepEqual(numberForms("2301"), []);
});

test("hits are marked in the original text, not in the folded text", () => {
  assert.deepEqual(marked(markHits("The Q-Former of Müller", parseQuery("qformer muller"))), ["Q-Former", "Müller"]);
  assert.deepEqual(marked(markHits("models and modelling", parseQuery("model"))), ["model", "model"]);
  assert.deepEqual(marked(markHits("跨模态检索", parseQuery("模态"))), ["模态"]);
  assert.equal(textOf(markHits("a <b> & c", parseQuery("b"))), "a <b> & c");
});

test("the punctuation before a line break decides what replaces the line break in an excerpt", () => {
  const texts = { "摘要。\n笔记": "摘要。笔记", "One.\nTwo": "One. Two", "One\nTwo": "One · Two", "摘要\n笔记": "摘要 · 笔记" };
  for (const [text, joined] of Object.entries(texts)) {
    assert.equal(textOf(excerptOf(text, [])), joined);
    assert.equal(textOf(excerptOf(text, [{ start: 0, end: 2, termNumber: 0 }])), joined);
  }
});

test("an excerpt shows the hits, and never half of a surrogate pair", () => {
  const text = `${"word ".repeat(200)}visual 𠮷野家 features ${"word ".repeat(200)}`;
  const parts = excerptOf(text, findHits(analyse(text), parseQuery("visual features")));
  assert.deepEqual(marked(parts), ["visual", "features"]);
  assert.ok(textOf(parts).length < 220);
  assert.ok(textOf(parts).startsWith("… ") && textOf(parts).endsWith(" …"));
  for (let length = 1; length < 60; length += 1) {
    const excerpt = textOf(excerptOf(`${"a".repeat(length)}${"𠮷".repeat(200)}`, []));
    assert.ok(excerpt.isWellFormed());
  }
});

test("editDistance counts edits up to its limit, and a swap of two neighbouring letters is one edit", () => {
  assert.equal(editDistance("clip", "clpi", 1), 1);
  assert.equal(editDistance("clip", "clip", 0), 0);
  assert.ok(editDistance("a", "abcd", 2) > 2);
});

test("a document must have all query terms, and a query term in a name raises the score", () => {
  const first = new TermMatches(4);
  for (const doc of [0, 1, 2]) first.add(doc, 3, false);
  const second = new TermMatches(4);
  for (const doc of [1, 2]) second.add(doc, 3, false);
  second.add(2, 0, true, 1);
  assert.equal(second.count, 2);
  const { matches, scores } = combineMatches(4, [first, second]);
  assert.deepEqual([...matches], [0, 1, 1, 0]);
  assert.deepEqual(bestDocuments(matches, scores, 10), [2, 1]);
  assert.deepEqual(bestDocuments(matches, scores, 0), []);
});

test("a document with a rare query term has a higher score than a document with a common one", () => {
  const common = new TermMatches(4);
  for (const doc of [0, 1, 2]) common.add(doc, 3, false);
  const rare = new TermMatches(4);
  rare.add(3, 3, false);
  const scoreOf = (termMatches, doc) => combineMatches(4, [termMatches]).scores?.[doc] ?? 0;
  assert.ok(scoreOf(rare, 3) > scoreOf(common, 0));
});

test("documents with equal scores are sorted from the newest to the oldest", () => {
  assert.deepEqual(bestDocuments(combineMatches(4, []).matches, null, 2), [0, 1]);
  assert.deepEqual(bestDocuments(Uint8Array.of(1, 1, 1), Float64Array.of(1, 2, 2), 10), [1, 2, 0]);
});

test("a document with the query as a whole word of its name ranks above documents with longer words", () => {
  const postings = [{ docs: Uint32Array.of(0, 1, 2), lengths: Uint8Array.of(3, 3, 3) }];
  postings[EXACT] = { docs: Uint32Array.of(1), lengths: Uint8Array.of(3) };
  const termMatches = new TermMatches(3);
  termMatches.addPostings(postings, false);
  const { matches, scores } = combineMatches(3, [termMatches]);
  assert.deepEqual(bestDocuments(matches, scores, 10), [1, 0, 2]);
});

test("TermShard decodes the postings and the positions of its terms", () => {
  const terms = new TextEncoder().encode("clip\n模型");
  const bytes = Uint8Array.from([
    terms.length, ...terms,
    0b1001, 2, 3, 4, 1, 2, 1, 9, // clip: in names of the documents 3 and 7, with the lengths 1 and 2; in the body of document 9
    0b1000, 2, 0xac, 0x02, 1, // 模型: in the bodies of the documents 300 and 301
  ]);
  const shard = new TermShard(bytes);
  assert.deepEqual([shard.indexOf("clip"), shard.indexOf("x"), shard.lowerBound("x")], [0, -1, 1]);
  const clip = shard.postings(0);
  assert.deepEqual([[...clip[0].docs], [...(clip[0].lengths ?? [])]], [[3, 7], [1, 2]]);
  assert.deepEqual([[...clip[3].docs], clip[3].lengths], [[9], null]);
  const positions = shard.positions(1, Uint8Array.from([2, 5, 2, 1, 4]));
  assert.deepEqual([...positions[3]].map(([doc, at]) => [doc, [...at]]), [[300, [5, 7]], [301, [4]]]);
});

test("the alias of a result is the first name that has a hit and is not part of the title", () => {
  const data = {
    id: "papers/a", kind: "paper", url: "papers/a/", title: { en: "Learning", zh: "学习 CLIP" },
    aliases: ["CLIP"], body: { zh: "对比学习" },
  };
  const result = toResult(data, parseQuery("clip"), "en");
  assert.deepEqual([result.title, textOf(result.alias ?? []), result.year], ["Learning", "学习 CLIP", null]);
  assert.equal(result.excerptLanguage, "zh");
  assert.equal(toResult(data, parseQuery("clip"), "zh").alias, null);
});

test("in the facet `year`, later years come first, and of the years with the count 0 only chosen ones are shown", () => {
  const columns = new Map([["year", { values: ["2023", "2024", "2020"], starts: new Uint32Array(1), indices: new Uint32Array() }]]);
  const counts = new Map([["year", Uint32Array.of(1, 2, 0)]]);
  const values = (filters) => facetValues(columns, counts, filters, {}, "en").year.map(({ value, count }) => [value, count]);
  assert.deepEqual(values({}), [["2024", 2], ["2023", 1]]);
  assert.deepEqual(values({ year: ["2020"] }), [["2024", 2], ["2023", 1], ["2020", 0]]);
});
