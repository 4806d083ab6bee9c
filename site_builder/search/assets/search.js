/**
 * The search engine. It searches the search index that FORMAT.md describes, and has no user interface.
 *
 *     const index = await openIndex("/kb/search/");
 *     const { total, results } = await index.search("视觉特征", { language: "zh" });
 *
 * A *hit* is a place in a text where a query term matches. A *result* is a document that a query finds.
 *
 * @typedef {{text: string, mark: boolean}} Part   A part of a text. `mark` is true if the part is a hit.
 * @typedef {{kind?: string[], topic?: string[], year?: string[], tag?: string[]}} Filters
 * @typedef {{text: string, isHan: boolean, source: string}} QueryTerm
 *   `text` is the folded form of `source`, which the reader wrote.
 * @typedef {{docs: Uint32Array, lengths: ?Uint8Array}} FieldPostings
 *   The documents with a term in one search field. In the fields `TITLE` and `EXACT`, `lengths` has, for
 *   each document, the length of its shortest name with the term.
 * @typedef {{id: string, kind: string, url: string, year: ?number, title: string,
 *   titleParts: Part[], alias: ?Part[], authors: Part[][], excerpt: Part[],
 *   excerptLanguage: string}} Result
 */

const FORMAT_VERSION = 2;
const GRAM_LENGTH = 3;
const MAX_PHRASE_LENGTH = 16;
const MAX_COMPOUND_PARTS = 8;
const MAX_QUERY_TERMS = 12;
export const FACETS = ["kind", "topic", "year", "tag"];

// Two of the search fields in FORMAT.md, and the weight of a query term in each search field.
const TITLE = 0;
const EXACT = 4;
const WEIGHTS = [32, 16, 8, 4, 64];
// Bit mask of search fields -> the sum of an eighth of each field's weight, without the best field. So of two
// documents with a tag, a document whose notes mention this tag comes first.
const EXTRA_WEIGHTS = Array.from({ length: 16 }, (_, mask) => {
  const fields = [0, 1, 2, 3].filter((field) => mask & (1 << field)).slice(1);
  return fields.reduce((sum, field) => sum + WEIGHTS[field] / 8, 0);
});

/** An error in a search. The user interface shows the reader the message for the error's `code`. */
export class SearchError extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
  }
}

// ---------------------------------------------------------------- text, by the rules of text.py

// The characters of texts without spaces, and all characters that are indexed in grams.
const UNSPACED =
  "\\u3005-\\u3007\\u3021-\\u3029\\u3031-\\u3035\\u3038-\\u303b\\u3041-\\u3096\\u309d-\\u309f" +
  "\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff" +
  "\\u{20000}-\\u{323af}";
const HAN = `${UNSPACED}\\uac00-\\ud7a3`;
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");
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

/** Split a folded text into tokens, which are words and Han runs. `isJoined` means that exactly one
 *  joiner is between the previous token and this token. `isSpaced` means that only spaces are between
 *  the two tokens. */
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

/** Fold a text and split it into tokens. Return the tokens, and the start and the end in `text` of each
 *  folded character. */
function analyse(text) {
  const characters = [];
  const starts = [];
  const ends = [];
  let offset = 0;
  for (const character of text) {
    const folded = foldCharacter(character);
    if (IS_UNSPACED.test(folded)) {
      let last = characters.length - 1;
      while (characters[last] === " ") last -= 1;
      const previous = characters[last];
      // A Han character can be a surrogate pair. Then `previous` is the second half of this pair.
      if (previous && (IS_UNSPACED.test(previous) || /[\udc00-\udfff]/.test(previous))) {
        characters.length = starts.length = ends.length = last + 1;
      }
    }
    for (let i = 0; i < folded.length; i += 1) {
      characters.push(folded[i]);
      starts.push(offset);
      ends.push(offset + character.length);
    }
    offset += character.length;
  }
  return { tokens: tokenize(characters.join("")), starts, ends };
}

/**
 * Split a query into query terms. A document matches the query if it has all of them. `urls.js`, which the builder
 * appends to this file, replaces URLs.
 * @returns {QueryTerm[]}
 */
export function parseQuery(query) {
  /** @type {QueryTerm[]} */
  const queryTerms = [];
  for (const chunk of replaceUrls(query.normalize("NFC")).split(/\s+/)) {
    const { tokens, starts, ends } = analyse(chunk);
    let compoundWords = 0; // number of words in the last query term
    for (const token of tokens) {
      const from = starts[token.start];
      const to = ends[token.start + token.text.length - 1];
      const last = queryTerms[queryTerms.length - 1];
      if (token.isJoined && !token.isHan && compoundWords > 0 && compoundWords < MAX_COMPOUND_PARTS) {
        last.text += token.text;
        last.source = chunk.slice(last.from, to);
        compoundWords += 1;
      } else {
        queryTerms.push({ text: token.text, isHan: token.isHan, source: chunk.slice(from, to), from });
        compoundWords = token.isHan ? 0 : 1;
      }
    }
  }
  const seen = new Set();
  return queryTerms.filter(({ text }) => !seen.has(text) && seen.add(text)).slice(0, MAX_QUERY_TERMS);
}

/** Return the words that can be the plural or a singular of an English word. For example, `models` is the
 *  plural of `model`, and `query` is a singular of `queries`. */
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

/** Find query terms in a text, given the result of `analyse(text)`.
 *  Return `{start, end, termNumber}` of each hit. `start` and `end` are offsets in the text. */
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

/** Match a word with the token at `index`, or with this token joined to the tokens after it. Return the end
 *  of the match in the folded text, or -1 if the word does not match. */
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

/** @returns {Part[]} */
function splitIntoParts(text, hits, from = 0, to = text.length) {
  const parts = [];
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

const markHits = (text, queryTerms) => splitIntoParts(text, findHits(analyse(text), queryTerms));
const hasMark = (parts) => parts.some((part) => part.mark);

// The unit of these widths is one Latin character.
const EXCERPT_WIDTH = 170;
const LEAD_WIDTH = 45;
const widthOf = (character) => (IS_HAN.test(character) ? 1.8 : 1);
const SENTENCE_END = /[。！？!?；]|[.;](?=\s)|\s[-•]\s/;

/** Return the offset at a distance of `width` from `from`. It is after `from` if `step` is 1, and before
 *  `from` if `step` is -1. */
function moveByWidth(text, from, width, step) {
  let at = from;
  let left = width;
  while (left > 0 && at + step >= 0 && at + step <= text.length) {
    left -= widthOf(text[step > 0 ? at : at - 1]);
    at += step;
  }
  return at;
}

/** Return the boundary between words that is nearest to `at`. It is not before `at` if `step` is 1, and not
 *  after `at` if `step` is -1. */
function wordBoundary(text, at, step) {
  const inWord = (i) => i > 0 && i < text.length && /[\p{L}\p{N}\-_./'’]{2}/u.test(text.slice(i - 1, i + 1))
    && !IS_HAN.test(text[i]) && !IS_HAN.test(text[i - 1]);
  let boundary = at;
  for (let tries = 0; tries < 24 && inWord(boundary); tries += 1) boundary += step;
  // The boundary must not be between the halves of a surrogate pair.
  return /[\udc00-\udfff]/.test(text[boundary] ?? "") ? boundary + 1 : boundary;
}

/** Return the excerpt of a text that shows as many different query terms as possible. */
function excerptOf(text, hits) {
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
    // If the best hit is near the end of the text, the excerpt begins earlier, so that it is long enough.
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
  const parts = splitIntoParts(text, hits, from, to);
  if (from > 0) parts.unshift({ text: "… ", mark: false });
  if (to < text.length) parts.push({ text: " …", mark: false });
  return parts;
}

// ---------------------------------------------------------------- files

const utf8 = new TextDecoder();

/** Return the response for a file. `request` is a request for the file that the caller has made already.
 *  Throws SearchError. */
async function fetchFile(url, options, request = fetch(url, options)) {
  let response;
  try {
    response = await request;
  } catch {
    throw new SearchError(new URL(url).protocol === "file:" ? "file" : "network", url);
  }
  if (!response.ok) throw new SearchError(response.status === 404 ? "missing" : "network", url);
  return response;
}

async function decompress(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  // If the server sent Content-Encoding, the browser has decompressed the file already.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // A Blob would be slower: the browser would send the bytes to another process and back.
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

/** The terms of one terms file or prefix file. Postings and positions are decoded when they are needed. */
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

  /** Call `visit(field, count)` for each search field of a term. `count` is the number of documents that
   *  have the term in this field. `visit` must skip this number of varints. */
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

  /** Return an array: search field -> postings of the term `this.terms[index]`. The array has no item for a
   *  field without the term.
   *  @returns {FieldPostings[]} */
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

  /** Return an array: search field -> Map of document -> positions of the Han term `this.terms[index]`. */
  positions(index, bytes) {
    this.positionOffsets ??= this.#scanPositions(bytes);
    const reader = new ByteReader(bytes, this.positionOffsets[index]);
    return this.postings(index).map(({ docs }) => {
      const byDocument = new Map();
      for (const doc of docs) byDocument.set(doc, reader.ascending());
      return byDocument;
    });
  }

  /** Return, for each term, the offset in the positions file at which its positions begin. */
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

/** The weight of each document for one query term. The weight of a document without the term is 0. */
class TermMatches {
  constructor(size) {
    this.weights = new Float32Array(size);
    this.fieldMasks = new Uint8Array(size);
    this.count = 0;
  }

  add(doc, weight, field) {
    this.fieldMasks[doc] |= 1 << field;
    if (this.weights[doc] === 0) this.count += 1;
    if (this.weights[doc] < weight) this.weights[doc] = weight;
  }

  /**
   * @param {FieldPostings[]} postings  search field -> postings
   * @param {boolean} isExact  true if the query term is Han text, or if it matches a whole word
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

/** The files of the index from one build. */
class IndexBundle {
  /** @type {Map<string, Promise<any>>} */
  #files = new Map();

  /**
   * @param {URL} base
   * @param {RequestCache} cache  "reload" if a file of an older build was missing. With "no-cache" in this
   *   case, a server that rounds dates to seconds could wrongly respond that the manifest has not changed.
   * @param {Promise<Response>} [request]  a request for the manifest that the caller has made already
   */
  static async open(base, cache = "no-cache", request = undefined) {
    if (typeof DecompressionStream === "undefined") throw new SearchError("browser");
    const response = await fetchFile(new URL("manifest.json", base), { cache }, request);
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

  /** Load a file once and keep it. After a failure, the next call loads the file again. */
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

  /** Return the number of the shard that may contain a term; -1 if no shard can contain the term. */
  #shardNumber(term) {
    const { shards: shardStarts } = this.directory;
    const at = lowerBound(shardStarts, term);
    return shardStarts[at] === term ? at : at - 1;
  }

  /** Return the shard of a term, the index of the term in the shard, and the number of the shard. If no
   *  document has the term, return null.
   *  @returns {Promise<?{shard: TermShard, index: number, number: number}>} */
  async #findTerm(term) {
    const number = this.#shardNumber(term);
    if (number < 0) return null;
    const shard = await this.shard(`terms/${number}.bin`);
    const index = shard.lowerBound(term);
    return shard.terms[index] === term ? { shard, index, number } : null;
  }

  /** Find the documents with a query term.
   *  @param {QueryTerm} queryTerm
   *  @returns {Promise<TermMatches>} */
  async find(queryTerm) {
    const termMatches = new TermMatches(this.size);
    const characters = [...queryTerm.text];
    if (queryTerm.isHan && characters.length > GRAM_LENGTH) {
      if (!(await this.#addFrequentPhrase(termMatches, queryTerm.text, characters))) {
        await this.#addPhraseByPositions(termMatches, characters);
      }
      return termMatches;
    }
    await this.#addPrefix(termMatches, queryTerm.text, queryTerm.isHan);
    if (!queryTerm.isHan) {
      const forms = numberForms(queryTerm.text).filter((form) => !form.startsWith(queryTerm.text));
      for (const location of await Promise.all(forms.map((form) => this.#findTerm(form)))) {
        if (location) termMatches.addPostings(location.shard.postings(location.index), true);
      }
    }
    return termMatches;
  }

  async #addPrefix(termMatches, prefix, isHan) {
    const first = Math.max(0, this.#shardNumber(prefix));
    const last = lowerBound(this.directory.shards, `${prefix}\uffff`) - 1;
    if (last - first > 1) {
      const { shard, index } = await this.#findInPrefixFiles(prefix);
      termMatches.addPostings(shard.postings(index), isHan);
      return;
    }
    const paths = [];
    for (let number = first; number <= last; number += 1) paths.push(`terms/${number}.bin`);
    for (const shard of await Promise.all(paths.map((path) => this.shard(path)))) {
      for (let i = shard.lowerBound(prefix); shard.terms[i]?.startsWith(prefix); i += 1) {
        termMatches.addPostings(shard.postings(i), isHan || shard.terms[i] === prefix);
      }
    }
  }

  /**
   * Find a wide prefix or a frequent phrase in the prefix files. Return null if they do not contain it.
   * @returns {Promise<?{shard: TermShard, index: number}>}
   */
  async #findInPrefixFiles(text) {
    const number = lowerBound(this.directory.prefixes, `${text}\0`) - 1;
    if (number < 0) return null;
    const shard = await this.shard(`prefixes/${number}.bin`);
    const index = shard.lowerBound(text);
    return shard.terms[index] === text ? { shard, index } : null;
  }

  /** If a Han phrase is frequent, add its documents and return true. If it is not frequent, return false. */
  async #addFrequentPhrase(termMatches, text, characters) {
    if (characters.length > MAX_PHRASE_LENGTH) return false;
    const firstGram = await this.#findTerm(characters.slice(0, GRAM_LENGTH).join(""));
    // Every document with the phrase has the first gram. So a phrase with a rare first gram is rare.
    const { often: minDocFrequency = Infinity } = this.directory;
    const isFirstGramFrequent = firstGram?.shard.postings(firstGram.index)
      .some(({ docs }) => docs.length >= minDocFrequency);
    if (!isFirstGramFrequent) return false;
    const phrase = await this.#findInPrefixFiles(text);
    if (phrase) termMatches.addPostings(phrase.shard.postings(phrase.index), true);
    return Boolean(phrase);
  }

  /** Add the documents that contain a Han phrase, found by the positions of the phrase's grams. */
  async #addPhraseByPositions(termMatches, characters) {
    const offsets = [];
    for (let at = 0; at < characters.length - GRAM_LENGTH; at += GRAM_LENGTH) offsets.push(at);
    offsets.push(characters.length - GRAM_LENGTH);
    const locations = await Promise.all(
      offsets.map((at) => this.#findTerm(characters.slice(at, at + GRAM_LENGTH).join(""))),
    );
    if (locations.some((location) => !location)) return;
    const positions = await Promise.all(
      locations.map(async ({ shard, index, number }) =>
        shard.positions(index, await this.#read(`positions/${number}.bin`, (bytes) => bytes)),
      ),
    );
    locations[0].shard.postings(locations[0].index).forEach(({ docs, lengths }, field) => {
      docs.forEach((doc, i) => {
        let phrasePositions = positions[0][field].get(doc);
        for (let k = 1; k < positions.length && phrasePositions.length; k += 1) {
          const gramPositions = new Set(positions[k][field]?.get(doc));
          phrasePositions = phrasePositions.filter((position) => gramPositions.has(position + offsets[k]));
        }
        if (phrasePositions.length === 0) return;
        const weight = lengths ? WEIGHTS[EXACT] * (1 + 1 / lengths[i]) : WEIGHTS[field];
        termMatches.add(doc, weight, field);
      });
    });
  }

  /**
   * Find the documents with all query terms. `counts` has, for each query term, the number of documents with it.
   * @param {QueryTerm[]} queryTerms
   * @returns {Promise<{matches: Uint8Array, scores: ?Float64Array, counts: number[]}>}
   */
  async match(queryTerms) {
    const allMatches = await Promise.all(queryTerms.map((queryTerm) => this.find(queryTerm)));
    const matches = new Uint8Array(this.size).fill(1);
    const scores = queryTerms.length ? new Float64Array(this.size) : null;
    for (const { weights, fieldMasks, count } of allMatches) {
      const rarity = Math.log(1 + this.size / Math.max(1, count));
      for (let doc = 0; doc < this.size; doc += 1) {
        if (weights[doc] === 0) matches[doc] = 0;
        else scores[doc] += (weights[doc] + EXTRA_WEIGHTS[fieldMasks[doc]]) * rarity;
      }
    }
    return { matches, scores, counts: allMatches.map(({ count }) => count) };
  }
}

/** Tests documents against the chosen facet values. */
class FacetFilter {
  /** @param {{values: string[], rows: (number | number[])[]}[]} columns  @param {Filters} filters */
  constructor(columns, filters) {
    this.columns = columns;
    this.chosen = FACETS.map((facet, i) => {
      const values = filters[facet] ?? [];
      return values.length ? new Set(values.map((value) => columns[i].values.indexOf(value))) : null;
    });
  }

  /** Return -1 if a document passes all facets. If one facet rejects the document, return the index of this
   *  facet. If several facets reject the document, return Infinity. */
  rejectedBy(doc) {
    let rejected = -1;
    for (let i = 0; i < this.chosen.length; i += 1) {
      const chosen = this.chosen[i];
      if (!chosen) continue;
      const row = this.columns[i].rows[doc];
      const passes = typeof row === "number" ? chosen.has(row) : row.some((v) => chosen.has(v));
      if (passes) continue;
      if (rejected >= 0) return Infinity;
      rejected = i;
    }
    return rejected;
  }
}

class SearchIndex {
  /** @type {IndexBundle} */
  #bundle;

  constructor(base, bundle) {
    this.base = base;
    this.#bundle = bundle;
  }

  get size() {
    return this.#bundle.size;
  }

  /**
   * Search for a query. The best result comes first. An empty query finds all documents, the newest first.
   * @param {string} query
   * @param {{filters?: Filters, limit?: number, language?: string, facets?: boolean}} [options]
   *   Without `language`, texts are in the first language of the site. With `facets: false`, the facet values are not counted, so no columns are loaded for counting.
   */
  async search(query, options = {}) {
    const bundle = this.#bundle;
    try {
      return await this.#search(query, options);
    } catch (error) {
      if (error.code !== "missing") throw error;
      // A newer build has replaced the files.
      const newest = await IndexBundle.open(this.base, "reload");
      if (newest.name === bundle.name) throw new SearchError("network", error.message);
      if (this.#bundle === bundle) this.#bundle = newest;
      return this.#search(query, options);
    }
  }

  async #search(query, { filters = {}, limit = 10, language = "", facets = true }) {
    const bundle = this.#bundle;
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
    const results = await Promise.all(
      best.map(async ({ doc }) => toResult(await bundle.document(doc), queryTerms, language)),
    );
    const suggestions = unfiltered === 0 ? await this.#suggest(queryTerms, counts) : [];
    const names = bundle.directory.names;
    return {
      total,
      unfiltered,
      results,
      suggestions,
      facets: facets ? facetValues(columns, facetCounts, filters, names, language) : null,
    };
  }

  /** Return the name of a facet's value in a language. */
  nameOf(facet, value, language) {
    return nameOf(this.#bundle.directory.names, facet, value, language);
  }

  /** Return queries that have results and are similar to a query without results. */
  async #suggest(queryTerms, counts) {
    const bundle = this.#bundle;
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
      const total = matches.reduce((sum, isMatch) => sum + isMatch, 0);
      if (total > 0) suggestions.push({ query, total });
    }
    return suggestions.slice(0, 5);
  }

  /** Return the longest substrings of a Han text that occur in documents. */
  async #similarHan({ text }) {
    const characters = [...text].slice(0, 12);
    for (let length = characters.length - 1; length > 0; length -= 1) {
      const substrings = [];
      for (let at = 0; at + length <= characters.length; at += 1) {
        const substring = characters.slice(at, at + length).join("");
        const { count } = await this.#bundle.find({ text: substring, isHan: true, source: substring });
        if (count) substrings.push(substring);
      }
      if (substrings.length) return [...new Set(substrings)].slice(0, 4);
    }
    return [];
  }

  /** Return words of the vocabulary that are similar to a query term. One or two edits turn the query term
   *  into such a word, or into the beginning of such a word. */
  async #similarWords({ text }) {
    const vocabulary = await this.#bundle.json("vocabulary.bin");
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

/** Return the edit distance of two words: the minimum number of edits that turn one word into the other. An
 *  edit inserts, removes or changes a letter, or swaps two neighbouring letters. If the distance is above
 *  `limit`, the result can be any number above `limit`. */
export function editDistance(first, second, limit) {
  if (Math.abs(first.length - second.length) > limit) return limit + 1;
  let beforePrevious = [];
  let previous = Array.from({ length: second.length + 1 }, (_, i) => i);
  for (let i = 1; i <= first.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const change = first[i - 1] === second[j - 1] ? 0 : 1;
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + change);
      if (i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1]) {
        row[j] = Math.min(row[j], beforePrevious[j - 2] + 1);
      }
    }
    if (Math.min(...row) > limit) return limit + 1;
    [beforePrevious, previous] = [previous, row];
  }
  return previous[second.length];
}

/** Insert a document into `best`, the list of at most `limit` documents with the highest scores. The caller
 *  inserts newer documents earlier. So of two documents with equal scores, the newer document comes first. */
function insertBest(best, doc, score, limit) {
  if (best.length >= limit && score <= (best[limit - 1]?.score ?? Infinity)) return;
  let at = best.length;
  while (at > 0 && best[at - 1].score < score) at -= 1;
  best.splice(at, 0, { doc, score });
  if (best.length > limit) best.pop();
}

/** Count the values of a document in all facets. If one facet rejects the document, count only the values
 *  in this facet. */
function countValues(facetCounts, columns, doc, rejected) {
  for (let i = 0; i < columns.length; i += 1) {
    if (rejected >= 0 && rejected !== i) continue;
    const row = columns[i].rows[doc];
    if (typeof row === "number") facetCounts[i][row] += 1;
    else for (const value of row) facetCounts[i][value] += 1;
  }
}

/** Return the text in a language, or else the text in the first language. `texts` is language -> text. */
const localized = (texts = {}, language = "") => texts[language] ?? Object.values(texts)[0];

const nameOf = (names, facet, value, language) => localized(names[facet]?.[value], language) ?? value;

/** Return the function that compares two values of a facet when the values are sorted. */
function comparison(facet, names) {
  if (facet === "year") return (a, b) => b.value - a.value;
  if (facet !== "kind") return (a, b) => b.count - a.count;
  const order = Object.keys(names.kind ?? {});
  return (a, b) => order.indexOf(a.value) - order.indexOf(b.value);
}

function facetValues(columns, facetCounts, filters, names, language) {
  const valuesOf = {};
  FACETS.forEach((facet, i) => {
    const chosen = new Set(filters[facet]);
    const values = columns[i].values.map((value, index) => ({
      value,
      name: nameOf(names, facet, value, language),
      count: facetCounts[i][index],
      chosen: chosen.has(value),
    }));
    valuesOf[facet] = values
      .filter(({ count: documents, chosen: isChosen }) => documents > 0 || isChosen)
      .sort(comparison(facet, names));
  });
  return valuesOf;
}

/** @returns {Result} */
function toResult(data, queryTerms, language) {
  const title = localized(data.title, language) ?? data.id;
  const titleParts = markHits(title, queryTerms);
  const authors = (data.authors ?? []).map((author) => markHits(author, queryTerms));
  const body = data.body ?? {};
  const bodyLanguages = [language, ...Object.keys(body).filter((code) => code !== language)];
  const texts = bodyLanguages.filter((code) => body[code]).map((code) => ({
    code, text: body[code], hits: findHits(analyse(body[code]), queryTerms),
  }));
  const best = texts.find(({ hits }) => hits.length) ?? texts[0];
  // The alias is the first name that has a hit and is not part of the shown title. If the title, the authors
  // and the body have no hit, a keyword with a hit can be the alias.
  const names = [...Object.values(data.title ?? {}), ...(data.aliases ?? [])];
  if (!best?.hits.length && ![titleParts, ...authors].some(hasMark)) {
    names.push(...(data.keywords ?? []));
  }
  const alias = names.filter((name) => !title.includes(name))
    .map((name) => markHits(name, queryTerms)).find(hasMark) ?? null;
  return {
    id: data.id,
    kind: data.kind,
    url: data.url,
    year: data.year ?? null,
    title,
    titleParts,
    alias,
    authors,
    excerpt: best ? excerptOf(best.text, best.hits) : [],
    excerptLanguage: best ? best.code : language,
  };
}

/**
 * Open the index in a folder, such as `https://example.org/kb/search/`.
 * @param {string | URL} folder  absolute URL, or URL relative to the page; it ends with a slash
 * @param {Promise<Response>} [request]  a request for `manifest.json` that the caller has made already
 */
export async function openIndex(folder, request) {
  const base = new URL(folder, document.baseURI);
  if (base.protocol === "file:") throw new SearchError("file");
  return new SearchIndex(base, await IndexBundle.open(base, "no-cache", request));
}
