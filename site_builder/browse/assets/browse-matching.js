/**
 * Finds the entries that match a query, in the search index. This module computes no scores and no excerpts.
 * The module `search.js` splits the query into query terms. `search/FORMAT.md` describes the search index.
 */

import { BrowseError, VarintReader, fetchFile, parseJson } from "./browse-data.js";

const FORMAT_VERSION = 2;
const GRAM_LENGTH = 3;
const FIELD_COUNT = 5;
const FIELDS_WITH_LENGTHS = new Set([0, 4]);

const utf8 = new TextDecoder();

function lowerBound(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A range of terms and their posting lists. */
class Shard {
  constructor(bytes) {
    const varints = new VarintReader(bytes);
    const length = varints.next();
    this.terms = utf8.decode(bytes.subarray(varints.at, varints.at + length)).split("\n");
    varints.at += length;
    this.bytes = bytes;
    this.offsets = this.terms.map(() => {
      const offset = varints.at;
      this.#readDocuments(varints);
      return offset;
    });
  }

  /** Read the documents of the next term. Return an array: search field -> documents. The array has no item
   *  for a field without the term. */
  #readDocuments(varints) {
    const flags = varints.bytes[varints.at++];
    const documentsOf = [];
    for (let field = 0; field < FIELD_COUNT; field += 1) {
      if (!(flags & (1 << field))) continue;
      const documents = ascending(varints);
      if (FIELDS_WITH_LENGTHS.has(field)) varints.at += documents.length;
      documentsOf[field] = documents;
    }
    return documentsOf;
  }

  /** Return an array: search field -> documents that have the term `this.terms[index]`. */
  documents(index) {
    return this.#readDocuments(new VarintReader(this.bytes, this.offsets[index]));
  }

  /** Return an array: search field -> Map of document -> positions of the Han term `this.terms[index]`. */
  positions(index, isHan, bytes) {
    const varints = new VarintReader(bytes);
    for (let i = 0; ; i += 1) {
      if (!isHan(this.terms[i])) continue;
      const positionsOf = this.documents(i).map(
        (documents) => new Map(documents.map((document) => [document, ascending(varints)])),
      );
      if (i === index) return positionsOf;
    }
  }
}

function ascending(varints) {
  const numbers = new Array(varints.next());
  let previous = 0;
  for (let i = 0; i < numbers.length; i += 1) numbers[i] = previous += varints.next();
  return numbers;
}

/** Finds documents. `engine` is the module `search.js`, which splits queries. */
class Matcher {
  #shards = new Map();

  constructor(engine, base, manifest, directory) {
    this.engine = engine;
    this.base = base;
    this.size = manifest.documents;
    this.directory = directory;
  }

  /** Return an array with 1 for each document that has all query terms; null for an empty query. */
  async match(query) {
    const queryTerms = this.engine.parseQuery(query);
    if (queryTerms.length === 0) return null;
    const matchesOfTerms = await Promise.all(queryTerms.map((queryTerm) => this.#find(queryTerm)));
    return matchesOfTerms.reduce((all, matches) => all.map((has, document) => has & matches[document]));
  }

  #isHan = (term) => this.engine.parseQuery(term)[0]?.isHan ?? false;

  #shard(path) {
    let shard = this.#shards.get(path);
    if (!shard) {
      shard = fetchFile(new URL(path, this.base)).then((bytes) => new Shard(bytes));
      this.#shards.set(path, shard);
      shard.catch(() => this.#shards.delete(path));
    }
    return shard;
  }

  async #find({ text, isHan }) {
    const matches = new Uint8Array(this.size);
    const add = (shard, index) => {
      shard.documents(index).forEach((documents) => documents.forEach((document) => { matches[document] = 1; }));
    };
    const characters = [...text];
    if (isHan && characters.length > GRAM_LENGTH) {
      for (const document of await this.#phrase(characters)) matches[document] = 1;
      return matches;
    }
    await this.#prefix(text, add);
    if (!isHan) {
      const forms = this.engine.numberForms(text).filter((form) => !form.startsWith(text));
      for (const location of await Promise.all(forms.map((form) => this.#locate(form)))) {
        if (location) add(location.shard, location.index);
      }
    }
    return matches;
  }

  async #prefix(prefix, add) {
    const { shards: termStarts, prefixes: prefixStarts } = this.directory;
    const first = Math.max(0, this.#fileNumber(termStarts, prefix));
    const last = lowerBound(termStarts, `${prefix}\uffff`) - 1;
    if (last - first > 1) { // the prefix is wide
      const shard = await this.#shard(`prefixes/${this.#fileNumber(prefixStarts, prefix)}.bin`);
      add(shard, lowerBound(shard.terms, prefix));
      return;
    }
    for (let number = first; number <= last; number += 1) {
      const shard = await this.#shard(`terms/${number}.bin`);
      for (let i = lowerBound(shard.terms, prefix); shard.terms[i]?.startsWith(prefix); i += 1) {
        add(shard, i);
      }
    }
  }

  /** Return the number of the file that may contain a term; -1 if no file can contain the term. File N has
   *  the terms from `fileStarts[N]` up to, but without, `fileStarts[N + 1]`. */
  #fileNumber(fileStarts, term) {
    const at = lowerBound(fileStarts, term);
    return fileStarts[at] === term ? at : at - 1;
  }

  /** Return the shard of a term, the index of the term in the shard, and the number of the shard's file; null
   *  if no document has the term. */
  async #locate(term) {
    const number = this.#fileNumber(this.directory.shards, term);
    if (number < 0) return null;
    const shard = await this.#shard(`terms/${number}.bin`);
    const index = lowerBound(shard.terms, term);
    return shard.terms[index] === term ? { shard, index, number } : null;
  }

  /** Return the documents that contain a Han phrase, found by the positions of the phrase's grams. */
  async #phrase(characters) {
    const offsets = [];
    for (let at = 0; at < characters.length - GRAM_LENGTH; at += GRAM_LENGTH) offsets.push(at);
    offsets.push(characters.length - GRAM_LENGTH);
    const locations = await Promise.all(
      offsets.map((at) => this.#locate(characters.slice(at, at + GRAM_LENGTH).join(""))),
    );
    if (locations.some((location) => !location)) return [];
    const positionsOfGrams = await Promise.all(locations.map(async ({ shard, index, number }) => {
      const bytes = await fetchFile(new URL(`positions/${number}.bin`, this.base));
      return shard.positions(index, this.#isHan, bytes);
    }));
    const documents = [];
    positionsOfGrams[0].forEach((positionsOfFirstGram, field) => {
      for (const [document, positions] of positionsOfFirstGram) {
        const isPhraseAt = (position) => positionsOfGrams.every((positionsOf, i) =>
          positionsOf[field]?.get(document)?.includes(position + offsets[i]));
        if (positions.some(isPhraseAt)) documents.push(document);
      }
    });
    return documents;
  }
}

/**
 * Open the search index in a folder.
 * @param {URL} base  for example `https://example.org/kb/search/`
 * @param {{parseQuery: Function, numberForms: Function}} engine  the module `search.js`
 */
export async function openMatcher(base, engine) {
  const manifest = parseJson(await fetchFile(new URL("manifest.json", base), { cache: "no-cache" }));
  if (manifest.format !== FORMAT_VERSION) throw new BrowseError("missing", manifest.format);
  const bundleUrl = new URL(`${manifest.generation}/`, base);
  const directory = parseJson(await fetchFile(new URL("directory.bin", bundleUrl)));
  return new Matcher(engine, bundleUrl, manifest, directory);
}
