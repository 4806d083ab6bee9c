/**
 * Finds the documents with a query term.
 *
 * A Han text of more than three characters is a phrase. A gram is a Han text of three characters. The index has the
 * positions of all grams. A phrase is frequent if many documents contain it. For each frequent phrase, the index also
 * lists the documents.
 *
 * @import { IndexBundle } from "./index-bundle.js"
 * @import { QueryTerm } from "./query.js"
 */

import { numberForms } from "./number-forms.js";
import { TermMatches } from "./ranking.js";

const GRAM_LENGTH = 3;
const MAX_PHRASE_LENGTH = 16;

/** @param {IndexBundle} bundle  @param {QueryTerm} queryTerm */
export async function findDocuments(bundle, { text, isHan }) {
  const termMatches = new TermMatches(bundle.size);
  const characters = [...text];
  if (isHan && characters.length > GRAM_LENGTH) {
    if (!(await addFrequentPhrase(bundle, termMatches, text, characters))) {
      await addPhraseByPositions(bundle, termMatches, characters);
    }
    return termMatches;
  }
  await addPrefix(bundle, termMatches, text, isHan);
  if (!isHan) {
    const forms = numberForms(text).filter((form) => !form.startsWith(text));
    for (const location of await Promise.all(forms.map((form) => bundle.findTerm(form)))) {
      if (location) termMatches.addPostings(location.shard.postings(location.index), true);
    }
  }
  return termMatches;
}

/** Add the documents with a term that begins with `prefix`.
 *  @param {IndexBundle} bundle  @param {TermMatches} termMatches  @param {string} prefix
 *  @param {boolean} isHan */
async function addPrefix(bundle, termMatches, prefix, isHan) {
  const shards = await bundle.shardsWithPrefix(prefix);
  if (shards) {
    for (const shard of shards) {
      for (let i = shard.lowerBound(prefix); shard.terms[i]?.startsWith(prefix); i += 1) {
        termMatches.addPostings(shard.postings(i), isHan || shard.terms[i] === prefix);
      }
    }
    return;
  }
  // Loading all terms with this prefix would need many files, so the prefix files list the documents with the prefix.
  const location = await bundle.findInPrefixFiles(prefix);
  if (location) termMatches.addPostings(location.shard.postings(location.index), isHan);
}

/** If a Han phrase is frequent, add its documents and return true. If it is not frequent, return false.
 *  @param {IndexBundle} bundle  @param {TermMatches} termMatches  @param {string} text
 *  @param {string[]} characters */
async function addFrequentPhrase(bundle, termMatches, text, characters) {
  if (characters.length > MAX_PHRASE_LENGTH) return false;
  const firstGram = await bundle.findTerm(characters.slice(0, GRAM_LENGTH).join(""));
  // Every document with the phrase has the first gram. So a phrase with a rare first gram is rare.
  const { often: minDocFrequency = Infinity } = bundle.directory;
  const isFirstGramFrequent = firstGram?.shard.postings(firstGram.index)
    .some(({ docs }) => docs.length >= minDocFrequency);
  if (!isFirstGramFrequent) return false;
  const phrase = await bundle.findInPrefixFiles(text);
  if (phrase) termMatches.addPostings(phrase.shard.postings(phrase.index), true);
  return Boolean(phrase);
}

/** Find the documents with a Han phrase by the positions of the phrase's grams, and add these documents.
 *  @param {IndexBundle} bundle  @param {TermMatches} termMatches  @param {string[]} characters */
async function addPhraseByPositions(bundle, termMatches, characters) {
  /** @type {number[]} */
  const offsets = [];
  for (let at = 0; at < characters.length - GRAM_LENGTH; at += GRAM_LENGTH) offsets.push(at);
  offsets.push(characters.length - GRAM_LENGTH);
  const found = await Promise.all(
    offsets.map((at) => bundle.findTerm(characters.slice(at, at + GRAM_LENGTH).join(""))),
  );
  const locations = found.filter((location) => location !== null);
  if (locations.length < found.length) return;
  const positions = await Promise.all(
    locations.map(async ({ shard, index, number }) => shard.positions(index, await bundle.positions(number))),
  );
  locations[0].shard.postings(locations[0].index).forEach(({ docs, lengths }, field) => {
    docs.forEach((doc, i) => {
      let phrasePositions = positions[0][field].get(doc) ?? new Uint32Array();
      for (let k = 1; k < positions.length && phrasePositions.length; k += 1) {
        const gramPositions = new Set(positions[k][field]?.get(doc));
        phrasePositions = phrasePositions.filter((position) => gramPositions.has(position + offsets[k]));
      }
      if (phrasePositions.length) termMatches.add(doc, field, true, lengths?.[i]);
    });
  });
}
