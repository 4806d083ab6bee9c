/**
 * Suggests queries that have results and are similar to a query without results.
 *
 * @import { IndexBundle } from "./index-bundle.js"
 * @import { QueryTerm } from "./query.js"
 * @typedef {{query: string, total: number}} Suggestion   A query and the number of its results.
 */

import { editDistance } from "./edit-distance.js";
import { findDocuments } from "./matching.js";
import { parseQuery } from "./query.js";
import { combineMatches } from "./ranking.js";
import { fold, tokenize } from "./text.js";

const MAX_SUGGESTIONS = 5;

/**
 * @param {IndexBundle} bundle  @param {QueryTerm[]} queryTerms
 * @param {number[]} counts  for each query term, the number of documents with this term
 */
export async function suggestQueries(bundle, queryTerms, counts) {
  /** @type {Suggestion[]} */
  const suggestions = [];
  for (const query of await similarQueries(bundle, queryTerms, counts)) {
    const matchesOfTerms = await Promise.all(parseQuery(query).map((term) => findDocuments(bundle, term)));
    const total = combineMatches(bundle.size, matchesOfTerms).matches.reduce((sum, isMatch) => sum + isMatch, 0);
    if (total > 0) suggestions.push({ query, total });
  }
  return suggestions.slice(0, MAX_SUGGESTIONS);
}

/** @param {IndexBundle} bundle  @param {QueryTerm[]} queryTerms  @param {number[]} counts */
async function similarQueries(bundle, queryTerms, counts) {
  const choices = await Promise.all(queryTerms.map((queryTerm, i) => {
    if (counts[i] > 0) return [queryTerm.source];
    return queryTerm.isHan ? similarHan(bundle, queryTerm.text) : similarWords(bundle, queryTerm.text);
  }));
  const queries = [];
  if (choices.every((choice) => choice.length)) {
    for (let i = 0; i < 4; i += 1) {
      queries.push(choices.map((choice) => choice[Math.min(i, choice.length - 1)]).join(" "));
    }
  }
  if (queryTerms.length > 1) {
    queryTerms.forEach((_, omitted) => {
      queries.push(choices.filter((__, i) => i !== omitted).map((choice) => choice[0]).filter(Boolean).join(" "));
    });
  }
  return new Set(queries.filter(Boolean));
}

/** Return at most four substrings of a Han text: the longest that documents contain. They are shorter than the text.
 *  Only substrings of the first 12 characters are tried.
 *  @param {IndexBundle} bundle  @param {string} text  @returns {Promise<string[]>} */
async function similarHan(bundle, text) {
  const characters = [...text].slice(0, 12);
  for (let length = characters.length - 1; length > 0; length -= 1) {
    const substrings = [];
    for (let at = 0; at + length <= characters.length; at += 1) {
      const substring = characters.slice(at, at + length).join("");
      const { count } = await findDocuments(bundle, { text: substring, isHan: true, source: substring });
      if (count) substrings.push(substring);
    }
    if (substrings.length) return [...new Set(substrings)].slice(0, 4);
  }
  return [];
}

/** Return at most four words of the index's vocabulary that are similar to a query term. A word is similar if at most
 *  two edits turn the query term into the word, or if at most one edit turns it into the beginning of the word. If the
 *  query term has fewer than five characters, each of these numbers is one lower.
 *  @param {IndexBundle} bundle  @param {string} text */
async function similarWords(bundle, text) {
  const maxDistance = text.length < 5 ? 1 : 2;
  /** @type {{written: string, distance: number, rank: number}[]} */
  const similar = [];
  (await bundle.vocabulary()).forEach((written, rank) => {
    const word = tokenize(fold(written)).map((token) => token.text).join("");
    if (word.length < text.length - maxDistance) return;
    let distance = editDistance(text, word.slice(0, text.length + maxDistance + 1), maxDistance);
    if (word.length > text.length + 1) {
      distance = Math.min(distance, editDistance(text, word.slice(0, text.length), maxDistance) + 0.5);
    }
    if (distance <= maxDistance) similar.push({ written, distance, rank });
  });
  similar.sort((a, b) => a.distance - b.distance || a.rank - b.rank);
  return similar.slice(0, 4).map(({ written }) => written);
}
