/**
 * Scores documents. `search/FORMAT.md` describes the scores.
 *
 * @import { FieldPostings } from "./term-shard.js"
 */

// The search fields are names, authors, keywords and body. A prefix has a fifth field, `EXACT`, with the documents in
// which the prefix is a whole word of a name. `WEIGHTS` has the weight of a query term in each of the five fields.
export const TITLE = 0;
export const EXACT = 4;
const WEIGHTS = [32, 16, 8, 4, 64];
// Bit mask of search fields -> an eighth of the sum of all their weights but the greatest. `TermMatches` adds the
// greatest weight. So if two documents have a tag, the one whose notes contain the tag, too, comes first.
const EXTRA_WEIGHTS = Array.from({ length: 16 }, (_, mask) => {
  const fields = [0, 1, 2, 3].filter((field) => mask & (1 << field)).slice(1);
  return fields.reduce((sum, field) => sum + WEIGHTS[field] / 8, 0);
});

/** The weight of each document for one query term. The weight of a document without the term is 0. */
export class TermMatches {
  /** @param {number} size  number of documents in the index */
  constructor(size) {
    this.weights = new Float32Array(size);
    this.fieldMasks = new Uint8Array(size);
    this.count = 0;
  }

  /**
   * Add a document that has the query term in a search field.
   * @param {number} doc  @param {number} field
   * @param {boolean} isExact  true if the query term is Han text, or if it matches a whole word
   * @param {number} [nameLength]  length of the shortest name with the term, only in the fields `TITLE` and `EXACT`
   */
  add(doc, field, isExact, nameLength) {
    const fieldWeight = WEIGHTS[isExact && field === TITLE ? EXACT : field];
    const weight = nameLength ? fieldWeight * (1 + 1 / nameLength) : fieldWeight;
    if (field !== EXACT) this.fieldMasks[doc] |= 1 << field; // a document in `EXACT` is in `TITLE`, too
    if (this.weights[doc] === 0) this.count += 1;
    if (this.weights[doc] < weight) this.weights[doc] = weight;
  }

  /**
   * @param {FieldPostings[]} postings  search field -> postings
   * @param {boolean} isExact  see `add`
   */
  addPostings(postings, isExact) {
    postings.forEach(({ docs, lengths }, field) => {
      for (let i = 0; i < docs.length; i += 1) this.add(docs[i], field, isExact, lengths?.[i]);
    });
  }
}

/**
 * Combine the matches of all query terms. `matches` has 1 for each document that has all query terms. If there are no
 * query terms, all documents match and `scores` is null.
 * @param {number} size  number of documents in the index
 * @param {TermMatches[]} matchesOfTerms
 * @returns {{matches: Uint8Array<ArrayBuffer>, scores: ?Float64Array}}
 */
export function combineMatches(size, matchesOfTerms) {
  const matches = new Uint8Array(size).fill(1);
  if (matchesOfTerms.length === 0) return { matches, scores: null };
  const scores = new Float64Array(size);
  for (const { weights, fieldMasks, count } of matchesOfTerms) {
    const rarity = Math.log(1 + size / Math.max(1, count));
    for (let doc = 0; doc < size; doc += 1) {
      if (weights[doc] === 0) matches[doc] = 0;
      else scores[doc] += (weights[doc] + EXTRA_WEIGHTS[fieldMasks[doc]]) * rarity;
    }
  }
  return { matches, scores };
}

/**
 * Return the documents with the highest scores, the best first. Of two documents with equal scores, the
 * newer one comes first; it has the lower number. If `scores` is null, the newest documents are returned.
 * @param {Uint8Array} passing  1 for each document that may be returned
 * @param {?Float64Array} scores  @param {number} limit  maximum number of documents
 */
export function bestDocuments(passing, scores, limit) {
  /** @type {{doc: number, score: number}[]} */
  const best = [];
  for (let doc = 0; doc < passing.length; doc += 1) {
    if (!passing[doc]) continue;
    const score = scores ? scores[doc] : 0;
    if (best.length >= limit && score <= (best[limit - 1]?.score ?? Infinity)) continue;
    let at = best.length;
    while (at > 0 && best[at - 1].score < score) at -= 1;
    best.splice(at, 0, { doc, score });
    if (best.length > limit) best.pop();
  }
  return best.map(({ doc }) => doc);
}
