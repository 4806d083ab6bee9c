/**
 * Chooses the excerpt that a result shows. The text is the body of a document in one language: plain text, with each
 * paragraph or list item on one line.
 *
 * @import { Hit, Part } from "./hits.js"
 */

import { splitIntoParts } from "./hits.js";
import { isHan } from "./text.js";

// The unit of these widths is one Latin character.
const EXCERPT_WIDTH = 170;
const LEAD_WIDTH = 45;
/** @param {string} character */
const widthOf = (character) => (isHan(character) ? 1.8 : 1);
const SENTENCE_END = /[。！？!?；\n]|[.;](?=\s)|\s[-•]\s/;

/** Return the offset that is `width` after `from`. If `step` is -1, return the offset that is `width` before `from`.
 *  The result is never before the beginning or after the end of the text. @param {string} text  @param {number} from
 *  @param {number} width  @param {1 | -1} step */
function moveByWidth(text, from, width, step) {
  let at = from;
  let left = width;
  while (left > 0 && at + step >= 0 && at + step <= text.length) {
    left -= widthOf(text[step > 0 ? at : at - 1]);
    at += step;
  }
  return at;
}

/** Return the first offset, from `at` on, that is not inside a word. If `step` is -1, search backwards. Give up after
 *  24 steps, and return the offset that was reached. Characters above U+FFFF count as no part of a word.
 *  @param {string} text  @param {number} at  @param {1 | -1} step */
function wordBoundary(text, at, step) {
  /** @param {number} i */
  const inWord = (i) => i > 0 && i < text.length && /[\p{L}\p{N}\-_./'’]{2}/u.test(text.slice(i - 1, i + 1))
    && !isHan(text[i]) && !isHan(text[i - 1]);
  let boundary = at;
  for (let tries = 0; tries < 24 && inWord(boundary); tries += 1) boundary += step;
  // The boundary must not be between the halves of a surrogate pair.
  return /[\udc00-\udfff]/.test(text[boundary] ?? "") ? boundary + 1 : boundary;
}

/** Replace the line breaks of an excerpt. After Chinese punctuation, a line break is deleted. After English punctuation
 *  or a space, a line break becomes a space. After any other character, a line break becomes ` · `.
 *  @param {Part[]} parts  @returns {Part[]} */
function joinLines(parts) {
  let before = "";
  return parts.map(({ text, mark }) => {
    const joined = text.replace(/\n/g, (_, /** @type {number} */ at) => {
      const last = at > 0 ? text[at - 1] : before;
      if (/[。！？…；：，、]/.test(last)) return "";
      return /[.!?;:,\s]/.test(last) ? " " : " · ";
    });
    before = text.at(-1) ?? before;
    return { text: joined, mark };
  });
}

/** Return the excerpt of a text around its best hit; without hits, the beginning of the text. For each of the first 200
 *  hits, count the different query terms that have a hit within EXCERPT_WIDTH - LEAD_WIDTH after the start of this hit.
 *  The hit with the greatest count is the best.
 *  @param {string} text  @param {Hit[]} hits  @returns {Part[]} */
export function excerptOf(text, hits) {
  let best = hits[0];
  let maxTermCount = 0;
  for (const hit of hits.slice(0, 200)) {
    const limit = moveByWidth(text, hit.start, EXCERPT_WIDTH - LEAD_WIDTH, 1);
    const inExcerpt = hits.filter(({ start, end }) => start >= hit.start && end <= limit);
    const termCount = new Set(inExcerpt.map(({ termNumber }) => termNumber)).size;
    if (termCount > maxTermCount) [best, maxTermCount] = [hit, termCount];
  }
  let from = 0;
  if (best) {
    // The excerpt begins LEAD_WIDTH before the best hit, or earlier if the text ends soon after the hit. From there,
    // the beginning is moved forward to the next sentence or word.
    const latestStart = moveByWidth(text, text.length, EXCERPT_WIDTH, -1);
    from = Math.min(moveByWidth(text, best.start, LEAD_WIDTH, -1), Math.max(latestStart, 0));
    if (from > 0) {
      const sentenceEnd = SENTENCE_END.exec(text.slice(from, best.start));
      from = sentenceEnd ? from + sentenceEnd.index + sentenceEnd[0].length : wordBoundary(text, from, 1);
      while (/[\s,，、]/.test(text[from])) from += 1;
    }
  }
  let to = moveByWidth(text, from, EXCERPT_WIDTH, 1);
  if (to < text.length) {
    to = Math.max(wordBoundary(text, to, -1), best?.end ?? 0);
    while (/[\s,，、]/.test(text[to - 1] ?? "x")) to -= 1;
  }
  const parts = joinLines(splitIntoParts(text, hits, from, to));
  if (from > 0) parts.unshift({ text: "… ", mark: false });
  if (to < text.length) parts.push({ text: " …", mark: false });
  return parts;
}
