/**
 * The search engine: reads the static index that FORMAT.md describes. No user interface.
 *
 *     const index = await openIndex("/kb/search/");
 *     const { total, hits } = await index.search("视觉特征", { language: "zh" });
 *
 * @typedef {{text: string, mark: boolean}} Part   A part of a text; `mark` says that it is a hit.
 * @typedef {{kind?: string[], topic?: string[], year?: string[], tag?: string[]}} Filters
 * @typedef {{text: string, isHan: boolean, source: string}} QueryTerm
 *   `text` is folded; `source` is the text as the reader wrote it.
 * @typedef {{docs: Uint32Array, lengths: ?Uint8Array}} FieldPostings
 *   The documents with a term in one field; `lengths` are those of their shortest names with it.
 * @typedef {{id: string, kind: string, url: string, year: ?number, title: string,
 *   titleParts: Part[], alias: ?Part[], authors: Part[][], excerpt: Part[],
 *   excerptLanguage: string}} Hit
 */

const FORMAT_VERSION = 1;
const GRAM_LENGTH = 3;
const MAX_PHRASE_LENGTH = 16;
const MAX_COMPOUND_PARTS = 8;
const MAX_QUERY_TERMS = 12;
export const FACETS = ["kind", "topic", "year", "tag"];

// Fields of a document, and the weight of a hit in each.
const TITLE = 0;
const EXACT = 4;
const WEIGHTS = [32, 16, 8, 4, 64];
// By a bit mask of fields: the weight that the fields after the best one add. So of two entries with
// the same tag, the one whose notes mention it as well comes first.
const EXTRA_WEIGHTS = Array.from({ length: 16 }, (_, mask) => {
  const fields = [0, 1, 2, 3].filter((field) => mask & (1 << field)).slice(1);
  return fields.reduce((sum, field) => sum + WEIGHTS[field] / 8, 0);
});

/** An error whose `code` the user interface translates into a message for the reader. */
export class SearchError extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
  }
}

// ---------------------------------------------------------------- text; the same rules as text.py

const HAN =
  "\\u3005-\\u3007\\u3021-\\u3029\\u3031-\\u3035\\u3038-\\u303b\\u3041-\\u3096\\u309d-\\u309f" +
  "\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff" +
  "\\u{20000}-\\u{323af}";
const IS_HAN = new RegExp(`^[${HAN}]`, "u");
const TOKEN = new RegExp(`([${HAN}]+)|(?:(?![${HAN}])[\\p{L}\\p{N}])+`, "gu");
const JOINER = /^[-\u2010\u2012\u2013_./'\u2019:@&+\u00b7]$/;
const BLANK = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;
const INVISIBLE = /^(?:[\xad\u200b-\u200f\u2060\ufeff\uff9e\uff9f]|\p{M})$/u;

/** @type {Map<string, string>} */
const foldedCharacters = new Map();

function foldCharacter(character) {
  let result = foldedCharacters.get(character);
  if (result === undefined) {
    if (BLANK.test(character)) result = " ";
    else if (INVISIBLE.test(character)) result = "";
    else {
      const lower = character.normalize("NFKC").toLowerCase();
      const plain = lower.replaceAll("ß", "ss").replaceAll("ς", "σ").normalize("NFD");
      result = plain.replace(/[\u0300-\u036f]/g, "").normalize("NFC").replace(/\p{M}/gu, "");
    }
    foldedCharacters.set(character, result);
  }
  return result;
}

export function fold(text) {
  return Array.from(text.normalize("NFC"), foldCharacter).join("");
}

/** Split folded text into words and Han runs; `isJoined` and `isSpaced` say whether only a joiner or
 *  only spaces separate a token from the one before it. */
function tokenize(text) {
  const tokens = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const gap = text.slice(end, match.index);
    const isJoined = end > 0 && JOINER.test(gap);
    const isSpaced = end > 0 && /^ +$/.test(gap);
    tokens.push({ text: match[0], start: match.index, isHan: Boolean(match[1]), isJoined, isSpaced });
    end = match.index + match[0].length;
  }
  return tokens;
}

/** Fold and tokenize a text; also return where each folded character starts and ends in it. */
function analyse(text) {
  const characters = [];
  const starts = [];
  const ends = [];
  let offset = 0;
  for (const character of text) {
    const parts = foldCharacter(character);
    if (IS_HAN.test(parts)) {
      let last = characters.length - 1;
      while (characters[last] === " ") last -= 1;
      const before = characters[last];
      // The second half of a surrogate pair can only belong to Han text here.
      if (before && (IS_HAN.test(before) || /[\udc00-\udfff]/.test(before))) {
        characters.length = starts.length = ends.length = last + 1;
      }
    }
    for (let i = 0; i < parts.length; i += 1) {
      characters.push(parts[i]);
      starts.push(offset);
      ends.push(offset + character.length);
    }
    offset += character.length;
  }
  return { tokens: tokenize(characters.join("")), starts, ends };
}

/**
 * Split a query into terms; a document matches if it has all of them.
 * @returns {QueryTerm[]}
 */
export function parseQuery(query) {
  /** @type {QueryTerm[]} */
  const queryTerms = [];
  for (const chunk of query.normalize("NFC").split(/\s+/)) {
    const { tokens, starts, ends } = analyse(chunk);
    let parts = 0;
    for (const token of tokens) {
      const from = starts[token.start];
      const to = ends[token.start + token.text.length - 1];
      const last = queryTerms[queryTerms.length - 1];
      if (token.isJoined && !token.isHan && parts > 0 && parts < MAX_COMPOUND_PARTS) {
        last.text += token.text;
        last.source = chunk.slice(last.from, to);
        parts += 1;
      } else {
        queryTerms.push({ text: token.text, isHan: token.isHan, source: chunk.slice(from, to), from });
        parts = token.isHan ? 0 : 1;
      }
    }
  }
  const seen = new Set();
  return queryTerms.filter(({ text }) => !seen.has(text) && seen.add(text)).slice(0, MAX_QUERY_TERMS);
}

/** Return the plural or singular of an English word: models, model; queries, query. */
export function numberForms(word) {
  if (!/^[a-z]{3,}$/.test(word)) return [];
  const sibilant = /(?:s|x|z|ch|sh)$/;
  const forms = [plural(word)];
  if (word.endsWith("ies")) forms.push(`${word.slice(0, -3)}y`);
  if (word.endsWith("es") && sibilant.test(word.slice(0, -2))) forms.push(word.slice(0, -2));
  if (word.endsWith("s")) forms.push(word.slice(0, -1));
  return forms.filter((form) => form.length > 2 && (plural(form) === word || plural(word) === form));
}

function plural(word) {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return word + (/(?:s|x|z|ch|sh)$/.test(word) ? "es" : "s");
}

// ---------------------------------------------------------------- hits and excerpts

/** Find query terms in an analysed text.
 *  Returns `{start, end, termNumber}` of each hit, with offsets in the original text. */
function findHits({ tokens, starts, ends }, queryTerms) {
  const hits = [];
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
    const before = hits.length;
    const forms = new Set(numberForms(queryTerm.text));
    for (const allowSpaces of [false, true]) {
      tokens.forEach((token, index) => {
        const end = token.isHan ? -1 : matchEnd(tokens, index, queryTerm.text, forms, allowSpaces);
        if (end >= 0) add(token.start, end, number);
      });
      if (hits.length > before) break;
    }
  });
  return hits.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Return the end, in the folded text, of a match of a word from a token on; -1 without a match. */
function matchEnd(tokens, index, word, forms, allowSpaces) {
  let joined = "";
  const last = Math.min(tokens.length, index + MAX_COMPOUND_PARTS);
  for (let i = index; i < last; i += 1) {
    const token = tokens[i];
    const isTied = i === index || token.isJoined || (allowSpaces && token.isSpaced);
    if (token.isHan || !isTied) break;
    const missing = word.length - joined.length;
    joined += token.text;
    if (joined.startsWith(word)) return token.start + missing;
    if (forms.has(joined)) return token.start + token.text.length;
  }
  return -1;
}

/** @returns {Part[]} */
function splitIntoParts(text, hits, from = 0, to = text.length) {
  const parts = [];
  const put = (start, end, mark) => {
    if (end > start) parts.push({ text: text.slice(start, end), mark });
  };
  let at = from;
  for (const hit of hits) {
    const start = Math.max(hit.start, at);
    const end = Math.min(hit.end, to);
    if (end <= start) continue;
    put(at, start, false);
    put(start, end, true);
    at = end;
  }
  put(at, to, false);
  return parts;
}

const markHits = (text, queryTerms) => splitIntoParts(text, findHits(analyse(text), queryTerms));
const hasMark = (parts) => parts.some((part) => part.mark);

// Widths are in Latin characters.
const EXCERPT_WIDTH = 170;
const LEAD_WIDTH = 45;
const widthOf = (character) => (IS_HAN.test(character) ? 1.8 : 1);
const SENTENCE_END = /[。！？!?；]|[.;](?=\s)|\s[-•]\s/;

/** Move an offset by a width; `step` is 1 or -1. */
function moveByWidth(text, from, width, step) {
  let at = from;
  let left = width;
  while (left > 0 && at + step >= 0 && at + step <= text.length) {
    left -= widthOf(text[step > 0 ? at : at - 1]);
    at += step;
  }
  return at;
}

/** Move an offset forward or back to a boundary between words. */
function wordBoundary(text, at, step) {
  const inWord = (i) => i > 0 && i < text.length && /[\p{L}\p{N}\-_./'’]{2}/u.test(text.slice(i - 1, i + 1))
    && !IS_HAN.test(text[i]) && !IS_HAN.test(text[i - 1]);
  let boundary = at;
  for (let tries = 0; tries < 24 && inWord(boundary); tries += 1) boundary += step;
  // Never between the halves of a surrogate pair.
  return /[\udc00-\udfff]/.test(text[boundary] ?? "") ? boundary + 1 : boundary;
}

/** Return an excerpt of a text around the largest number of different query terms that fits. */
function excerptOf(text, hits) {
  let best = hits[0];
  let most = 0;
  for (const hit of hits.slice(0, 200)) {
    const limit = moveByWidth(text, hit.start, EXCERPT_WIDTH - LEAD_WIDTH, 1);
    const within = hits.filter((other) => other.start >= hit.start && other.end <= limit);
    const different = new Set(within.map((other) => other.termNumber)).size;
    if (different > most) [best, most] = [hit, different];
  }
  let from = 0;
  if (best) {
    // Near the end of a text, more text precedes the hit, so that the excerpt is not too short.
    const latest = moveByWidth(text, text.length, EXCERPT_WIDTH, -1);
    from = Math.min(moveByWidth(text, best.start, LEAD_WIDTH, -1), Math.max(latest, 0));
    if (from > 0) {
      const boundary = SENTENCE_END.exec(text.slice(from, best.start));
      from = boundary ? from + boundary.index + boundary[0].length : wordBoundary(text, from, 1);
      while (/[\s,，、]/.test(text[from])) from += 1;
    }
  }
  let to = moveByWidth(text, from, EXCERPT_WIDTH, 1);
  if (to < text.length) {
    to = Math.max(wordBoundary(text, to, -1), best?.end ?? 0);
    while (/[\s,，、]/.test(text[to - 1] ?? "x")) to -= 1;
  }
  const parts = splitIntoParts(text, hits, from, to);
  if (from > 0) parts.unshift({ text: "… ", mark: false });
  if (to < text.length) parts.push({ text: " …", mark: false });
  return parts;
}

// ---------------------------------------------------------------- files

const utf8 = new TextDecoder();

/** Fetch a file, or take a response that was requested before. Throws SearchError. */
async function fetchFile(url, options, requested = fetch(url, options)) {
  let response;
  try {
    response = await requested;
  } catch {
    throw new SearchError(new URL(url).protocol === "file:" ? "file" : "network", url);
  }
  if (!response.ok) throw new SearchError(response.status === 404 ? "missing" : "network", url);
  return response;
}

async function decompress(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  // With Content-Encoding, the browser has decompressed the file already.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // Not with a Blob: the bytes would go to another process of the browser and back.
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  writer.write(bytes).catch(() => {}); // the read below reports the error
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

class ByteReader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  varint() {
    let byte = this.bytes[this.at++];
    if (byte < 128) return byte;
    let value = byte & 127;
    let factor = 128;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  }

  skip(count) {
    for (let left = count; left > 0; left -= 1) while (this.bytes[this.at++] > 127);
  }

  ascending() {
    const numbers = new Uint32Array(this.varint());
    let last = 0;
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = last += this.varint();
    return numbers;
  }
}

/** The terms of one file; their postings and positions are decoded on demand. */
class TermShard {
  constructor(bytes) {
    const reader = new ByteReader(bytes);
    const length = reader.varint();
    this.terms = utf8.decode(bytes.subarray(reader.at, reader.at + length)).split("\n");
    reader.at += length;
    this.bytes = bytes;
    this.offsets = this.terms.map(() => {
      const offset = reader.at;
      this.#visitFields(reader, (_, count) => reader.skip(count));
      return offset;
    });
  }

  #visitFields(reader, visit) {
    const flags = reader.bytes[reader.at++];
    for (let field = 0; field <= EXACT; field += 1) {
      if (!(flags & (1 << field))) continue;
      const count = reader.varint();
      visit(field, count);
      if (field === TITLE || field === EXACT) reader.at += count;
    }
  }

  /** Return the index of the first term that is not less than `term`. */
  lowerBound(term) {
    return lowerBound(this.terms, term);
  }

  /** @returns {FieldPostings[]} by field; fields without the term are missing. */
  postings(index) {
    const reader = new ByteReader(this.bytes, this.offsets[index]);
    const fields = [];
    const flags = reader.bytes[reader.at++];
    for (let field = 0; field <= EXACT; field += 1) {
      if (!(flags & (1 << field))) continue;
      const docs = reader.ascending();
      let lengths = null;
      if (field === TITLE || field === EXACT) {
        lengths = this.bytes.subarray(reader.at, reader.at + docs.length);
        reader.at += docs.length;
      }
      fields[field] = { docs, lengths };
    }
    return fields;
  }

  /** Return the positions of a Han term: by field, a Map of document -> positions. */
  positions(index, bytes) {
    this.positionOffsets ??= this.#scanPositions(bytes);
    const reader = new ByteReader(bytes, this.positionOffsets[index]);
    return this.postings(index).map(({ docs }) => {
      const found = new Map();
      for (const doc of docs) found.set(doc, reader.ascending());
      return found;
    });
  }

  #scanPositions(bytes) {
    const reader = new ByteReader(bytes);
    return this.terms.map((term, index) => {
      const offset = reader.at;
      if (IS_HAN.test(term)) {
        const counts = new ByteReader(this.bytes, this.offsets[index]);
        this.#visitFields(counts, (_, count) => {
          counts.skip(count);
          for (let left = count; left > 0; left -= 1) reader.skip(reader.varint());
        });
      }
      return offset;
    });
  }
}

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

// ---------------------------------------------------------------- the index

/** The documents with one query term: a weight for each document, 0 without the term. */
class TermMatches {
  constructor(size) {
    this.weights = new Float32Array(size);
    this.fields = new Uint8Array(size);
    this.count = 0;
  }

  add(doc, weight, field) {
    this.fields[doc] |= 1 << field;
    if (this.weights[doc] === 0) this.count += 1;
    if (this.weights[doc] < weight) this.weights[doc] = weight;
  }

  /**
   * @param {FieldPostings[]} postings  by field
   * @param {boolean} isExact  the query term is Han text or a whole word
   */
  addPostings(postings, isExact) {
    postings.forEach(({ docs, lengths }, field) => {
      const weight = WEIGHTS[isExact && field === TITLE ? EXACT : field];
      for (let i = 0; i < docs.length; i += 1) {
        this.add(docs[i], lengths ? weight * (1 + 1 / lengths[i]) : weight, field);
      }
    });
  }
}

/** The files of one deployment of the index. */
class IndexBundle {
  /** @type {Map<string, Promise<any>>} */
  #files = new Map();

  /**
   * @param {URL} base
   * @param {RequestCache} cache  "reload" after a file was missing: a server that compares dates by
   *   the second may answer that the manifest has not changed
   * @param {Promise<Response>} [requested]  a request for the manifest
   */
  static async open(base, cache = "no-cache", requested = undefined) {
    if (typeof DecompressionStream === "undefined") throw new SearchError("browser");
    const response = await fetchFile(new URL("manifest.json", base), { cache }, requested);
    const manifest = await response.json().catch(() => {
      throw new SearchError("network", "manifest.json");
    });
    if (manifest.format !== FORMAT_VERSION) throw new SearchError("format", manifest.format);
    const bundle = new IndexBundle(base, manifest);
    bundle.directory = await bundle.json("directory.bin");
    return bundle;
  }

  constructor(base, manifest) {
    this.base = base;
    this.name = manifest.generation;
    this.size = manifest.documents;
    this.block = manifest.block;
  }

  /** Load a file once. After a failure, the next call tries again. */
  #read(path, decode) {
    let file = this.#files.get(path);
    if (!file) {
      const url = new URL(`${this.name}/${path}`, this.base);
      file = fetchFile(url).then(decompress).then(decode);
      this.#files.set(path, file);
      file.catch(() => this.#files.delete(path));
    }
    return file;
  }

  json(path) {
    return this.#read(path, (bytes) => JSON.parse(utf8.decode(bytes)));
  }

  shard(path) {
    return this.#read(path, (bytes) => new TermShard(bytes));
  }

  async document(number) {
    const block = await this.json(`documents/${Math.floor(number / this.block)}.bin`);
    return block[number % this.block];
  }

  /** Return the number of the shard that may contain a term; -1 if no shard can. */
  #shardNumber(term) {
    const { shards } = this.directory;
    const at = lowerBound(shards, term);
    return shards[at] === term ? at : at - 1;
  }

  /** @returns {Promise<?{shard: TermShard, index: number, number: number}>} */
  async #term(term) {
    const number = this.#shardNumber(term);
    if (number < 0) return null;
    const shard = await this.shard(`terms/${number}.bin`);
    const index = shard.lowerBound(term);
    return shard.terms[index] === term ? { shard, index, number } : null;
  }

  /** @param {QueryTerm} queryTerm */
  async find(queryTerm) {
    const found = new TermMatches(this.size);
    const characters = [...queryTerm.text];
    if (queryTerm.isHan && characters.length > GRAM_LENGTH) {
      if (!(await this.#addFrequentPhrase(found, queryTerm.text, characters))) {
        await this.#addPhraseByPositions(found, characters);
      }
      return found;
    }
    await this.#addPrefix(found, queryTerm.text, queryTerm.isHan);
    if (!queryTerm.isHan) {
      const forms = numberForms(queryTerm.text).filter((form) => !form.startsWith(queryTerm.text));
      for (const term of await Promise.all(forms.map((form) => this.#term(form)))) {
        if (term) found.addPostings(term.shard.postings(term.index), true);
      }
    }
    return found;
  }

  async #addPrefix(found, prefix, isHan) {
    const first = Math.max(0, this.#shardNumber(prefix));
    const last = lowerBound(this.directory.shards, `${prefix}\uffff`) - 1;
    if (last - first > 1) {
      const { shard, index } = await this.#prefixList(prefix);
      found.addPostings(shard.postings(index), isHan);
      return;
    }
    const paths = [];
    for (let number = first; number <= last; number += 1) paths.push(`terms/${number}.bin`);
    for (const shard of await Promise.all(paths.map((path) => this.shard(path)))) {
      for (let i = shard.lowerBound(prefix); shard.terms[i]?.startsWith(prefix); i += 1) {
        found.addPostings(shard.postings(i), isHan || shard.terms[i] === prefix);
      }
    }
  }

  /**
   * Find the list of a wide prefix or frequent phrase in the prefix files.
   * @returns {Promise<?{shard: TermShard, index: number}>}
   */
  async #prefixList(text) {
    const number = lowerBound(this.directory.prefixes, `${text}\0`) - 1;
    if (number < 0) return null;
    const shard = await this.shard(`prefixes/${number}.bin`);
    const index = shard.lowerBound(text);
    return shard.terms[index] === text ? { shard, index } : null;
  }

  /** Find a Han phrase by its own list; return false if it has none. */
  async #addFrequentPhrase(found, text, characters) {
    if (characters.length > MAX_PHRASE_LENGTH) return false;
    const firstGram = await this.#term(characters.slice(0, GRAM_LENGTH).join(""));
    // A phrase is at most as frequent as its first gram.
    const { often: minDocFrequency = Infinity } = this.directory;
    const isFrequent = firstGram?.shard.postings(firstGram.index)
      .some(({ docs }) => docs.length >= minDocFrequency);
    if (!isFrequent) return false;
    const list = await this.#prefixList(text);
    if (list) found.addPostings(list.shard.postings(list.index), true);
    return Boolean(list);
  }

  /** Find a Han phrase by the positions of the grams that cover it. */
  async #addPhraseByPositions(found, characters) {
    const offsets = [];
    for (let at = 0; at < characters.length - GRAM_LENGTH; at += GRAM_LENGTH) offsets.push(at);
    offsets.push(characters.length - GRAM_LENGTH);
    const terms = await Promise.all(
      offsets.map((at) => this.#term(characters.slice(at, at + GRAM_LENGTH).join(""))),
    );
    if (terms.some((term) => !term)) return;
    const positions = await Promise.all(
      terms.map(async ({ shard, index, number }) =>
        shard.positions(index, await this.#read(`positions/${number}.bin`, (bytes) => bytes)),
      ),
    );
    terms[0].shard.postings(terms[0].index).forEach(({ docs, lengths }, field) => {
      docs.forEach((doc, i) => {
        let starts = positions[0][field].get(doc);
        for (let gram = 1; gram < positions.length && starts.length; gram += 1) {
          const inDocument = new Set(positions[gram][field]?.get(doc));
          starts = starts.filter((start) => inDocument.has(start + offsets[gram]));
        }
        if (starts.length === 0) return;
        const weight = lengths ? WEIGHTS[EXACT] * (1 + 1 / lengths[i]) : WEIGHTS[field];
        found.add(doc, weight, field);
      });
    });
  }

  /**
   * Find the documents with all query terms.
   * @param {QueryTerm[]} queryTerms
   * @returns {Promise<{matches: Uint8Array, scores: ?Float64Array, counts: number[]}>}
   */
  async match(queryTerms) {
    const found = await Promise.all(queryTerms.map((queryTerm) => this.find(queryTerm)));
    const matches = new Uint8Array(this.size).fill(1);
    const scores = queryTerms.length ? new Float64Array(this.size) : null;
    for (const { weights, fields, count } of found) {
      const rarity = Math.log(1 + this.size / Math.max(1, count));
      for (let doc = 0; doc < this.size; doc += 1) {
        if (weights[doc] === 0) matches[doc] = 0;
        else scores[doc] += (weights[doc] + EXTRA_WEIGHTS[fields[doc]]) * rarity;
      }
    }
    return { matches, scores, counts: found.map(({ count }) => count) };
  }
}

/** Tests documents against the chosen facet values. */
class FacetFilter {
  /** @param {{values: string[], rows: (number | number[])[]}[]} columns  @param {Filters} filters */
  constructor(columns, filters) {
    this.columns = columns;
    this.wanted = FACETS.map((facet, i) => {
      const values = filters[facet] ?? [];
      return values.length ? new Set(values.map((value) => columns[i].values.indexOf(value))) : null;
    });
  }

  /** Return -1 if all facets pass a document, the facet if only one rejects it, else Infinity. */
  rejectedBy(doc) {
    let rejected = -1;
    for (let i = 0; i < this.wanted.length; i += 1) {
      const wanted = this.wanted[i];
      if (!wanted) continue;
      const row = this.columns[i].rows[doc];
      const passes = typeof row === "number" ? wanted.has(row) : row.some((v) => wanted.has(v));
      if (passes) continue;
      if (rejected >= 0) return Infinity;
      rejected = i;
    }
    return rejected;
  }
}

class SearchIndex {
  /** @type {IndexBundle} */
  #current;

  constructor(base, bundle) {
    this.base = base;
    this.#current = bundle;
  }

  get size() {
    return this.#current.size;
  }

  /**
   * Find documents, the best first. An empty query finds all documents, the newest first.
   * @param {string} query
   * @param {{filters?: Filters, limit?: number, language?: string, facets?: boolean}} [options]
   *   With `facets: false` there are no counts, and their columns are not downloaded.
   */
  async search(query, options = {}) {
    const bundle = this.#current;
    try {
      return await this.#search(query, options);
    } catch (error) {
      if (error.code !== "missing") throw error;
      // A newer deployment has replaced the files.
      const newest = await IndexBundle.open(this.base, "reload");
      if (newest.name === bundle.name) throw new SearchError("network", error.message);
      if (this.#current === bundle) this.#current = newest;
      return this.#search(query, options);
    }
  }

  async #search(query, { filters = {}, limit = 10, language = "en", facets = true }) {
    const bundle = this.#current;
    const queryTerms = parseQuery(query);
    const filtered = FACETS.some((facet) => filters[facet]?.length);
    const [{ matches, scores, counts }, columns] = await Promise.all([
      bundle.match(queryTerms),
      filtered || facets ? Promise.all(FACETS.map((f) => bundle.json(`columns/${f}.bin`))) : null,
    ]);
    const filter = columns && new FacetFilter(columns, filters);
    const facetCounts = columns?.map(({ values }) => new Uint32Array(values.length));
    const best = [];
    let total = 0;
    let unfiltered = 0;
    for (let doc = 0; doc < bundle.size; doc += 1) {
      if (!matches[doc]) continue;
      unfiltered += 1;
      const rejected = filter ? filter.rejectedBy(doc) : -1;
      if (facets && rejected !== Infinity) countValues(facetCounts, columns, doc, rejected);
      if (rejected !== -1) continue;
      total += 1;
      insertBest(best, doc, scores ? scores[doc] : 0, limit);
    }
    const hits = await Promise.all(
      best.map(async ({ doc }) => toHit(await bundle.document(doc), queryTerms, language)),
    );
    const suggestions = unfiltered === 0 ? await this.#suggest(queryTerms, counts) : [];
    const names = bundle.directory.names;
    return {
      total,
      unfiltered,
      hits,
      suggestions,
      facets: facets ? facetLists(columns, facetCounts, filters, names, language) : null,
    };
  }

  /** Return the name of a facet's value in a language. */
  nameOf(facet, value, language) {
    return nameOf(this.#current.directory.names, facet, value, language);
  }

  /** Return similar queries that have results, for a query without results. */
  async #suggest(queryTerms, counts) {
    const bundle = this.#current;
    const choices = await Promise.all(
      queryTerms.map((queryTerm, i) => {
        if (counts[i] > 0) return [queryTerm.source];
        return queryTerm.isHan ? this.#similarHan(queryTerm) : this.#similarWords(queryTerm);
      }),
    );
    const queries = [];
    if (choices.every((choice) => choice.length)) {
      for (let i = 0; i < 4; i += 1) {
        queries.push(choices.map((choice) => choice[Math.min(i, choice.length - 1)]).join(" "));
      }
    }
    if (queryTerms.length > 1) {
      queryTerms.forEach((_, omitted) => {
        queries.push(choices.filter((__, i) => i !== omitted).map((c) => c[0]).filter(Boolean).join(" "));
      });
    }
    const suggestions = [];
    for (const query of new Set(queries.filter(Boolean))) {
      const { matches } = await bundle.match(parseQuery(query));
      const total = matches.reduce((sum, one) => sum + one, 0);
      if (total > 0) suggestions.push({ query, total });
    }
    return suggestions.slice(0, 5);
  }

  async #similarHan({ text }) {
    const characters = [...text].slice(0, 12);
    for (let length = characters.length - 1; length > 0; length -= 1) {
      const found = [];
      for (let at = 0; at + length <= characters.length; at += 1) {
        const part = characters.slice(at, at + length).join("");
        const { count: documents } = await this.#current.find({ text: part, isHan: true, source: part });
        if (documents) found.push(part);
      }
      if (found.length) return [...new Set(found)].slice(0, 4);
    }
    return [];
  }

  async #similarWords({ text }) {
    const vocabulary = await this.#current.json("vocabulary.bin");
    const maxDistance = text.length < 5 ? 1 : 2;
    const similar = [];
    vocabulary.forEach((written, rank) => {
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
}

/** Return the number of inserted, removed, changed and swapped letters. Above `limit`, the result may
 *  be any larger number. */
export function editDistance(one, other, limit) {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let older = [];
  let previous = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + change);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], older[j - 2] + 1);
      }
    }
    if (Math.min(...row) > limit) return limit + 1;
    [older, previous] = [previous, row];
  }
  return previous[other.length];
}

/** Insert a document into the list of the best ones. Among equal scores the newest comes first, because
 *  documents are visited from the newest. */
function insertBest(best, doc, score, limit) {
  if (best.length >= limit && score <= (best[limit - 1]?.score ?? Infinity)) return;
  let at = best.length;
  while (at > 0 && best[at - 1].score < score) at -= 1;
  best.splice(at, 0, { doc, score });
  if (best.length > limit) best.pop();
}

/** Add a document to the counts of all facets, or only of the one facet that rejects it. */
function countValues(facetCounts, columns, doc, rejected) {
  for (let i = 0; i < columns.length; i += 1) {
    if (rejected >= 0 && rejected !== i) continue;
    const row = columns[i].rows[doc];
    if (typeof row === "number") facetCounts[i][row] += 1;
    else for (const value of row) facetCounts[i][value] += 1;
  }
}

const nameOf = (names, facet, value, language) =>
  names[facet]?.[value]?.[language] ?? names[facet]?.[value]?.en ?? value;

function facetLists(columns, facetCounts, filters, names, language) {
  const lists = {};
  FACETS.forEach((facet, i) => {
    const chosen = new Set(filters[facet]);
    const list = columns[i].values.map((value, index) => ({
      value,
      name: nameOf(names, facet, value, language),
      count: facetCounts[i][index],
      chosen: chosen.has(value),
    }));
    lists[facet] = list
      .filter(({ count: documents, chosen: isChosen }) => documents > 0 || isChosen)
      .sort((a, b) => (facet === "year" ? b.value - a.value : b.count - a.count));
  });
  return lists;
}

/** @returns {Hit} */
function toHit(shown, queryTerms, language) {
  const title = shown.title?.[language] ?? Object.values(shown.title ?? {})[0] ?? shown.id;
  const titleParts = markHits(title, queryTerms);
  const authors = (shown.authors ?? []).map((author) => markHits(author, queryTerms));
  const body = shown.body ?? {};
  const languages = [language, ...Object.keys(body).filter((other) => other !== language)];
  const texts = languages.filter((own) => body[own]).map((own) => ({
    own, text: body[own], hits: findHits(analyse(body[own]), queryTerms),
  }));
  const best = texts.find(({ hits }) => hits.length) ?? texts[0];
  // Another name with a hit or, if no text shown so far has one, a keyword.
  const others = [...Object.values(shown.title ?? {}), ...(shown.aliases ?? [])];
  if (!best?.hits.length && ![titleParts, ...authors].some(hasMark)) {
    others.push(...(shown.keywords ?? []));
  }
  const alias = others.filter((name) => !title.includes(name))
    .map((name) => markHits(name, queryTerms)).find(hasMark) ?? null;
  return {
    id: shown.id,
    kind: shown.kind,
    url: shown.url,
    year: shown.year ?? null,
    title,
    titleParts,
    alias,
    authors,
    excerpt: best ? excerptOf(best.text, best.hits) : [],
    excerptLanguage: best ? best.own : language,
  };
}

/**
 * Open the index in a folder, as in `https://example.org/kb/search/`.
 * @param {string | URL} folder  absolute, or relative to the page; ends with a slash
 * @param {Promise<Response>} [requested]  a request for `manifest.json` that the caller has made
 */
export async function openIndex(folder, requested) {
  const base = new URL(folder, document.baseURI);
  if (base.protocol === "file:") throw new SearchError("file");
  return new SearchIndex(base, await IndexBundle.open(base, "no-cache", requested));
}
