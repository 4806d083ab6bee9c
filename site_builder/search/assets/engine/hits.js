/**
 * Finds the places in a text where query terms match.
 *
 * @import { QueryTerm } from "./query.js"
 * @import { Analysed, Token } from "./text.js"
 * @typedef {{start: number, end: number, termNumber: number}} Hit
 *   A place in a text where a query term matches. `start` and `end` are offsets in the text.
 * @typedef {{text: string, mark: boolean}} Part   A part of a text. `mark` is true if the part is a hit.
 */

import { numberForms } from "./number-forms.js";
import { MAX_COMPOUND_PARTS } from "./query.js";
import { analyse } from "./text.js";

/** Return the hits in a text. `analysed` is the result of `analyse(text)`.
 *  @param {Analysed} analysed  @param {QueryTerm[]} queryTerms  @returns {Hit[]} */
export function findHits({ tokens, starts, ends }, queryTerms) {
  /** @type {Hit[]} */
  const hits = [];
  /** @param {number} from  @param {number} to  @param {number} termNumber */
  const add = (from, to, termNumber) => hits.push({ start: starts[from], end: ends[to - 1], termNumber });
  queryTerms.forEach((queryTerm, number) => {
    if (queryTerm.isHan) {
      for (const token of tokens) {
        if (!token.isHan) continue;
        let at = token.text.indexOf(queryTerm.text);
        for (; at >= 0; at = token.text.indexOf(queryTerm.text, at + queryTerm.text.length)) {
          add(token.start + at, token.start + at + queryTerm.text.length, number);
        }
      }
      return;
    }
    const hitsBefore = hits.length;
    const forms = new Set(numberForms(queryTerm.text));
    for (const allowSpaces of [false, true]) {
      tokens.forEach((token, index) => {
        const end = token.isHan ? -1 : matchEnd(tokens, index, queryTerm.text, forms, allowSpaces);
        if (end >= 0) add(token.start, end, number);
      });
      if (hits.length > hitsBefore) break;
    }
  });
  return hits.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Match a word with the token at `index`, or with this token joined to the tokens after it. `forms` are the plural and
 *  the singulars of the word. Return the end of the match in the folded text, or -1 if the word does not match.
 *  @param {Token[]} tokens  @param {number} index  @param {string} word  @param {Set<string>} forms
 *  @param {boolean} allowSpaces  whether spaces may separate the tokens that are joined */
function matchEnd(tokens, index, word, forms, allowSpaces) {
  let joined = "";
  const last = Math.min(tokens.length, index + MAX_COMPOUND_PARTS);
  for (let i = index; i < last; i += 1) {
    const token = tokens[i];
    const belongs = i === index || token.isJoined || (allowSpaces && token.isSpaced);
    if (token.isHan || !belongs) break;
    const missing = word.length - joined.length;
    joined += token.text;
    if (joined.startsWith(word)) return token.start + missing;
    if (forms.has(joined)) return token.start + token.text.length;
  }
  return -1;
}

/** Split the text from offset `from` to offset `to` into parts. A part is a hit, or a text without hits.
 *  @param {string} text  @param {Hit[]} hits */
export function splitIntoParts(text, hits, from = 0, to = text.length) {
  /** @type {Part[]} */
  const parts = [];
  /** @param {number} start  @param {number} end  @param {boolean} mark */
  const addPart = (start, end, mark) => {
    if (end > start) parts.push({ text: text.slice(start, end), mark });
  };
  let at = from;
  for (const hit of hits) {
    const start = Math.max(hit.start, at);
    const end = Math.min(hit.end, to);
    if (end <= start) continue;
    addPart(at, start, false);
    addPart(start, end, true);
    at = end;
  }
  addPart(at, to, false);
  return parts;
}

/** @param {string} text  @param {QueryTerm[]} queryTerms */
export const markHits = (text, queryTerms) => splitIntoParts(text, findHits(analyse(text), queryTerms));

/** @param {Part[]} parts */
export const hasMark = (parts) => parts.some((part) => part.mark);
