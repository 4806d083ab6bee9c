/**
 * Splits queries.
 *
 * @typedef {{text: string, isHan: boolean, source: string}} QueryTerm
 *   `source` is the term as the query has it after URLs have been replaced. `text` is `source` without joiners such as
 *   hyphens, and without differences in width, case and accents.
 */

import { replaceUrls } from "./pasted-urls.js";
import { analyse } from "./text.js";

const MAX_QUERY_TERMS = 12;
export const MAX_COMPOUND_PARTS = 8;

/**
 * Return the first 12 different query terms of a query, after `replaceUrls` has replaced its URLs. A document matches
 * the query if the document has all these query terms.
 * @param {string} query
 * @returns {QueryTerm[]}
 */
export function parseQuery(query) {
  const queryTerms = replaceUrls(query.normalize("NFC")).split(/\s+/).flatMap(termsOfChunk);
  /** @type {Map<string, QueryTerm>} */
  const byText = new Map();
  for (const queryTerm of queryTerms) if (!byText.has(queryTerm.text)) byText.set(queryTerm.text, queryTerm);
  return [...byText.values()].slice(0, MAX_QUERY_TERMS);
}

/** @param {string} chunk  a part of a query without spaces  @returns {QueryTerm[]} */
function termsOfChunk(chunk) {
  const { tokens, starts, ends } = analyse(chunk);
  const queryTerms = [];
  let compoundWords = 0; // number of words in the last query term
  let compoundStart = 0;
  for (const token of tokens) {
    const from = starts[token.start];
    const to = ends[token.start + token.text.length - 1];
    const last = queryTerms[queryTerms.length - 1];
    if (token.isJoined && !token.isHan && compoundWords > 0 && compoundWords < MAX_COMPOUND_PARTS) {
      last.text += token.text;
      last.source = chunk.slice(compoundStart, to);
      compoundWords += 1;
    } else {
      queryTerms.push({ text: token.text, isHan: token.isHan, source: chunk.slice(from, to) });
      compoundWords = token.isHan ? 0 : 1;
      compoundStart = from;
    }
  }
  return queryTerms;
}
