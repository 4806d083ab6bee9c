/**
 * Read the static search index. No framework, no user interface; the format is in FORMAT.md.
 *
 *     const index = await openIndex("/kb/search/");
 *     const { total, hits } = await index.search("视觉特征", { language: "zh" });
 *
 * @typedef {{text: string, mark: boolean}} Part      A piece of text, marked where it was hit.
 * @typedef {{kind?: string[], topic?: string[], year?: string[], tag?: string[]}} Filters
 * @typedef {{text: string, han: boolean, source: string}} Unit   One thing that must be found.
 * @typedef {{docs: Uint32Array, lengths: ?Uint8Array}} Section
 * @typedef {{id: string, kind: string, url: string, year: ?number, title: string,
 *   titleParts: Part[], alias: ?Part[], authors: Part[][], excerpt: Part[],
 *   excerptLanguage: string}} Hit
 */

const FORMAT = 1;
const GRAM = 3;
const MAX_LISTED = 16;
const MAX_PARTS = 8;
const MAX_UNITS = 12;
export const FACETS = ["kind", "topic", "year", "tag"];

// Sections of a term, and what a hit in each is worth.
const TITLE = 0;
const EXACT = 4;
const WEIGHTS = [32, 16, 8, 4, 64];
// By a bit mask of sections: what the sections after the best one add, so that of two entries
// found by the same tag, the one whose notes tell of it as well comes first.
const ALSO = Array.from({ length: 16 }, (_, mask) => {
  const sections = [0, 1, 2, 3].filter((section) => mask & (1 << section)).slice(1);
  return sections.reduce((sum, section) => sum + WEIGHTS[section] / 8, 0);
});

/** Something the reader can be told about: `code` is a key of the user interface's strings. */
export class SearchError extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
  }
}

// ---------------------------------------------------------------- text, as in text.py

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
const folded = new Map();

function foldCharacter(character) {
  let result = folded.get(character);
  if (result === undefined) {
    if (BLANK.test(character)) result = " ";
    else if (INVISIBLE.test(character)) result = "";
    else {
      const lower = character.normalize("NFKC").toLowerCase();
      const plain = lower.replaceAll("ß", "ss").replaceAll("ς", "σ").normalize("NFD");
      result = plain.replace(/[\u0300-\u036f]/g, "").normalize("NFC").replace(/\p{M}/gu, "");
    }
    folded.set(character, result);
  }
  return result;
}

export function fold(text) {
  return Array.from(text.normalize("NFC"), foldCharacter).join("");
}

/** Cut folded text into words and Han runs; `joined` tells that a joiner stands before. */
function cut(text) {
  const tokens = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const gap = text.slice(end, match.index);
    const joined = end > 0 && JOINER.test(gap);
    const spaced = end > 0 && /^ +$/.test(gap);
    tokens.push({ text: match[0], start: match.index, han: Boolean(match[1]), joined, spaced });
    end = match.index + match[0].length;
  }
  return tokens;
}

/** Fold a text and remember where in it each folded character stood. */
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
  return { tokens: cut(characters.join("")), starts, ends };
}

/**
 * Cut a query into the units that must all be found.
 * @returns {Unit[]}
 */
export function parseQuery(query) {
  /** @type {Unit[]} */
  const units = [];
  for (const chunk of query.normalize("NFC").split(/\s+/)) {
    const { tokens, starts, ends } = analyse(chunk);
    let parts = 0;
    for (const token of tokens) {
      const from = starts[token.start];
      const to = ends[token.start + token.text.length - 1];
      const last = units[units.length - 1];
      if (token.joined && !token.han && parts > 0 && parts < MAX_PARTS) {
        last.text += token.text;
        last.source = chunk.slice(last.from, to);
        parts += 1;
      } else {
        units.push({ text: token.text, han: token.han, source: chunk.slice(from, to), from });
        parts = token.han ? 0 : 1;
      }
    }
  }
  const seen = new Set();
  return units.filter(({ text }) => !seen.has(text) && seen.add(text)).slice(0, MAX_UNITS);
}

/** The other grammatical number of an English word: models, model; queries, query. */
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

// ---------------------------------------------------------------- marks and excerpts

/** Find where the units stand in an analysed text, as `{start, end, unit}` of the original. */
function findHits({ tokens, starts, ends }, units) {
  const hits = [];
  const add = (from, to, unit) => hits.push({ start: starts[from], end: ends[to - 1], unit });
  units.forEach((unit, number) => {
    if (unit.han) {
      for (const token of tokens) {
        if (!token.han) continue;
        let at = token.text.indexOf(unit.text);
        for (; at >= 0; at = token.text.indexOf(unit.text, at + unit.text.length)) {
          add(token.start + at, token.start + at + unit.text.length, number);
        }
      }
      return;
    }
    const before = hits.length;
    const forms = new Set(numberForms(unit.text));
    for (const spaces of [false, true]) {
      tokens.forEach((token, index) => {
        const end = token.han ? -1 : matchEnd(tokens, index, unit.text, forms, spaces);
        if (end >= 0) add(token.start, end, number);
      });
      if (hits.length > before) break;
    }
  });
  return hits.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Return where a match of a word that begins at a token ends in the folded text, or -1. */
function matchEnd(tokens, index, word, forms, spaces) {
  let joined = "";
  const last = Math.min(tokens.length, index + MAX_PARTS);
  for (let i = index; i < last; i += 1) {
    const token = tokens[i];
    const tied = i === index || token.joined || (spaces && token.spaced);
    if (token.han || !tied) break;
    const missing = word.length - joined.length;
    joined += token.text;
    if (joined.startsWith(word)) return token.start + missing;
    if (forms.has(joined)) return token.start + token.text.length;
  }
  return -1;
}

/** @returns {Part[]} */
function partsOf(text, hits, from = 0, to = text.length) {
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

const mark = (text, units) => partsOf(text, findHits(analyse(text), units));
const isMarked = (parts) => parts.some((part) => part.mark);

const EXCERPT_COLUMNS = 170;
const LEAD_COLUMNS = 45;
const columns = (character) => (IS_HAN.test(character) ? 1.8 : 1);
const SENTENCE_END = /[。！？!?；]|[.;](?=\s)|\s[-•]\s/;

/** Walk from an offset until the columns are used up; `step` is 1 or -1. */
function walk(text, from, budget, step) {
  let at = from;
  let left = budget;
  while (left > 0 && at + step >= 0 && at + step <= text.length) {
    left -= columns(text[step > 0 ? at : at - 1]);
    at += step;
  }
  return at;
}

/** Move an offset forward or back to where no word is cut in two. */
function wordBorder(text, at, step) {
  const inWord = (i) => i > 0 && i < text.length && /[\p{L}\p{N}\-_./'’]{2}/u.test(text.slice(i - 1, i + 1))
    && !IS_HAN.test(text[i]) && !IS_HAN.test(text[i - 1]);
  let border = at;
  for (let tries = 0; tries < 24 && inWord(border); tries += 1) border += step;
  // Never between the halves of a surrogate pair.
  return /[\udc00-\udfff]/.test(text[border] ?? "") ? border + 1 : border;
}

/** Cut a readable piece out of a text, around as many different hits as fit. */
function excerptOf(text, hits) {
  let best = hits[0];
  let most = 0;
  for (const hit of hits.slice(0, 200)) {
    const limit = walk(text, hit.start, EXCERPT_COLUMNS - LEAD_COLUMNS, 1);
    const within = hits.filter((other) => other.start >= hit.start && other.end <= limit);
    const different = new Set(within.map((other) => other.unit)).size;
    if (different > most) [best, most] = [hit, different];
  }
  let from = 0;
  if (best) {
    // Near the end of a text the lead may be longer, so that the excerpt is no mere stump.
    const latest = walk(text, text.length, EXCERPT_COLUMNS, -1);
    from = Math.min(walk(text, best.start, LEAD_COLUMNS, -1), Math.max(latest, 0));
    if (from > 0) {
      const border = SENTENCE_END.exec(text.slice(from, best.start));
      from = border ? from + border.index + border[0].length : wordBorder(text, from, 1);
      while (/[\s,，、]/.test(text[from])) from += 1;
    }
  }
  let to = walk(text, from, EXCERPT_COLUMNS, 1);
  if (to < text.length) {
    to = Math.max(wordBorder(text, to, -1), best?.end ?? 0);
    while (/[\s,，、]/.test(text[to - 1] ?? "x")) to -= 1;
  }
  const parts = partsOf(text, hits, from, to);
  if (from > 0) parts.unshift({ text: "… ", mark: false });
  if (to < text.length) parts.push({ text: " …", mark: false });
  return parts;
}

// ---------------------------------------------------------------- files

const utf8 = new TextDecoder();

async function fetchOrExplain(url, options, asked = fetch(url, options)) {
  let response;
  try {
    response = await asked;
  } catch {
    throw new SearchError(new URL(url).protocol === "file:" ? "file" : "network", url);
  }
  if (!response.ok) throw new SearchError(response.status === 404 ? "missing" : "network", url);
  return response;
}

async function unpack(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  // A server that announces Content-Encoding has unpacked the file already.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // Not from a Blob: that would send the bytes to the browser's own process and back.
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  writer.write(bytes).catch(() => {}); // what is wrong with them is told where they are read
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

class Reader {
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

/** The terms of one file and, on demand, their postings and positions. */
class Shard {
  constructor(bytes) {
    const reader = new Reader(bytes);
    const length = reader.varint();
    this.terms = utf8.decode(bytes.subarray(reader.at, reader.at + length)).split("\n");
    reader.at += length;
    this.bytes = bytes;
    this.offsets = this.terms.map(() => {
      const offset = reader.at;
      this.#walk(reader, (_, count) => reader.skip(count));
      return offset;
    });
  }

  #walk(reader, visit) {
    const flags = reader.bytes[reader.at++];
    for (let section = 0; section <= EXACT; section += 1) {
      if (!(flags & (1 << section))) continue;
      const count = reader.varint();
      visit(section, count);
      if (section === TITLE || section === EXACT) reader.at += count;
    }
  }

  /** The index of the first term that does not sort before. */
  lowerBound(term) {
    return lowerBound(this.terms, term);
  }

  /** @returns {Section[]} by section; sections without the term are missing. */
  sections(index) {
    const reader = new Reader(this.bytes, this.offsets[index]);
    const sections = [];
    const flags = reader.bytes[reader.at++];
    for (let section = 0; section <= EXACT; section += 1) {
      if (!(flags & (1 << section))) continue;
      const docs = reader.ascending();
      let lengths = null;
      if (section === TITLE || section === EXACT) {
        lengths = this.bytes.subarray(reader.at, reader.at + docs.length);
        reader.at += docs.length;
      }
      sections[section] = { docs, lengths };
    }
    return sections;
  }

  /** Where a Han term stands: per section a Map of document -> positions. */
  positions(index, bytes) {
    this.positionOffsets ??= this.#scanPositions(bytes);
    const reader = new Reader(bytes, this.positionOffsets[index]);
    return this.sections(index).map(({ docs }) => {
      const found = new Map();
      for (const doc of docs) found.set(doc, reader.ascending());
      return found;
    });
  }

  #scanPositions(bytes) {
    const reader = new Reader(bytes);
    return this.terms.map((term, index) => {
      const offset = reader.at;
      if (IS_HAN.test(term)) {
        const counts = new Reader(this.bytes, this.offsets[index]);
        this.#walk(counts, (_, count) => {
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

/** What one unit found: a weight per document, 0 where it is not. */
class Found {
  constructor(size) {
    this.weights = new Float32Array(size);
    this.sections = new Uint8Array(size);
    this.count = 0;
  }

  add(doc, weight, section) {
    this.sections[doc] |= 1 << section;
    if (this.weights[doc] === 0) this.count += 1;
    if (this.weights[doc] < weight) this.weights[doc] = weight;
  }

  /** @param {Section[]} sections */
  addSections(sections, exact) {
    sections.forEach(({ docs, lengths }, section) => {
      const weight = WEIGHTS[exact && section === TITLE ? EXACT : section];
      for (let i = 0; i < docs.length; i += 1) {
        this.add(docs[i], lengths ? weight * (1 + 1 / lengths[i]) : weight, section);
      }
    });
  }
}

/** One deployment's files. */
class Generation {
  /** @type {Map<string, Promise<any>>} */
  #files = new Map();

  /** `cache`: "reload" after a file went missing, when a server that compares dates by the second
   *  may not have noticed that the manifest is new. */
  static async open(base, cache = "no-cache", asked = undefined) {
    if (typeof DecompressionStream === "undefined") throw new SearchError("browser");
    const response = await fetchOrExplain(new URL("manifest.json", base), { cache }, asked);
    const manifest = await response.json().catch(() => {
      throw new SearchError("network", "manifest.json");
    });
    if (manifest.format !== FORMAT) throw new SearchError("format", manifest.format);
    const generation = new Generation(base, manifest);
    generation.directory = await generation.json("directory.bin");
    return generation;
  }

  constructor(base, manifest) {
    this.base = base;
    this.id = manifest.generation;
    this.size = manifest.documents;
    this.block = manifest.block;
  }

  /** Read a file once; a failed one is asked for again the next time. */
  #read(path, decode) {
    let file = this.#files.get(path);
    if (!file) {
      const url = new URL(`${this.id}/${path}`, this.base);
      file = fetchOrExplain(url).then(unpack).then(decode);
      this.#files.set(path, file);
      file.catch(() => this.#files.delete(path));
    }
    return file;
  }

  json(path) {
    return this.#read(path, (bytes) => JSON.parse(utf8.decode(bytes)));
  }

  shard(path) {
    return this.#read(path, (bytes) => new Shard(bytes));
  }

  async document(number) {
    const block = await this.json(`documents/${Math.floor(number / this.block)}.bin`);
    return block[number % this.block];
  }

  /** The number of the last shard that begins at or before a term. */
  #shardOf(term) {
    const { shards } = this.directory;
    const at = lowerBound(shards, term);
    return shards[at] === term ? at : at - 1;
  }

  /** @returns {Promise<?{shard: Shard, index: number, number: number}>} */
  async #term(term) {
    const number = this.#shardOf(term);
    if (number < 0) return null;
    const shard = await this.shard(`terms/${number}.bin`);
    const index = shard.lowerBound(term);
    return shard.terms[index] === term ? { shard, index, number } : null;
  }

  /** @param {Unit} unit */
  async find(unit) {
    const found = new Found(this.size);
    const characters = [...unit.text];
    if (unit.han && characters.length > GRAM) {
      if (!(await this.#addOften(found, unit.text, characters))) {
        await this.#addPhrase(found, characters);
      }
      return found;
    }
    await this.#addPrefix(found, unit.text, unit.han);
    if (!unit.han) {
      const others = numberForms(unit.text).filter((form) => !form.startsWith(unit.text));
      for (const term of await Promise.all(others.map((form) => this.#term(form)))) {
        if (term) found.addSections(term.shard.sections(term.index), true);
      }
    }
    return found;
  }

  async #addPrefix(found, prefix, han) {
    const first = Math.max(0, this.#shardOf(prefix));
    const last = lowerBound(this.directory.shards, `${prefix}\uffff`) - 1;
    if (last - first > 1) {
      const { shard, index } = await this.#listed(prefix);
      found.addSections(shard.sections(index), han);
      return;
    }
    const paths = [];
    for (let number = first; number <= last; number += 1) paths.push(`terms/${number}.bin`);
    for (const shard of await Promise.all(paths.map((path) => this.shard(path)))) {
      for (let i = shard.lowerBound(prefix); shard.terms[i]?.startsWith(prefix); i += 1) {
        found.addSections(shard.sections(i), han || shard.terms[i] === prefix);
      }
    }
  }

  /** @returns {Promise<?{shard: Shard, index: number}>} the text's own list, where it has one. */
  async #listed(text) {
    const at = lowerBound(this.directory.prefixes, `${text}\0`) - 1;
    if (at < 0) return null;
    const shard = await this.shard(`prefixes/${at}.bin`);
    const index = shard.lowerBound(text);
    return shard.terms[index] === text ? { shard, index } : null;
  }

  /** Find a longer Han text by its own list, which it has where it is frequent; or return false. */
  async #addOften(found, text, characters) {
    if (characters.length > MAX_LISTED) return false;
    const head = await this.#term(characters.slice(0, GRAM).join(""));
    // Rarer than its head it may be, more frequent never.
    const { often = Infinity } = this.directory;
    if (!head?.shard.sections(head.index).some(({ docs }) => docs.length >= often)) return false;
    const listed = await this.#listed(text);
    if (listed) found.addSections(listed.shard.sections(listed.index), true);
    return Boolean(listed);
  }

  /** Find a longer Han text by grams that cover it and stand at the right distances. */
  async #addPhrase(found, characters) {
    const offsets = [];
    for (let at = 0; at < characters.length - GRAM; at += GRAM) offsets.push(at);
    offsets.push(characters.length - GRAM);
    const terms = await Promise.all(
      offsets.map((at) => this.#term(characters.slice(at, at + GRAM).join(""))),
    );
    if (terms.some((term) => !term)) return;
    const places = await Promise.all(
      terms.map(async ({ shard, index, number }) =>
        shard.positions(index, await this.#read(`positions/${number}.bin`, (bytes) => bytes)),
      ),
    );
    const sections = terms[0].shard.sections(terms[0].index);
    sections.forEach(({ docs, lengths }, section) => {
      docs.forEach((doc, i) => {
        let starts = places[0][section].get(doc);
        for (let piece = 1; piece < places.length && starts.length; piece += 1) {
          const here = new Set(places[piece][section]?.get(doc));
          starts = starts.filter((start) => here.has(start + offsets[piece]));
        }
        if (starts.length === 0) return;
        const weight = lengths ? WEIGHTS[EXACT] * (1 + 1 / lengths[i]) : WEIGHTS[section];
        found.add(doc, weight, section);
      });
    });
  }

  /**
   * Find the documents of a query.
   * @returns {Promise<{matches: Uint8Array, scores: ?Float64Array, counts: number[]}>}
   */
  async match(units) {
    const found = await Promise.all(units.map((unit) => this.find(unit)));
    const matches = new Uint8Array(this.size).fill(1);
    const scores = units.length ? new Float64Array(this.size) : null;
    for (const { weights, sections, count } of found) {
      const rarity = Math.log(1 + this.size / Math.max(1, count));
      for (let doc = 0; doc < this.size; doc += 1) {
        if (weights[doc] === 0) matches[doc] = 0;
        else scores[doc] += (weights[doc] + ALSO[sections[doc]]) * rarity;
      }
    }
    return { matches, scores, counts: found.map(({ count }) => count) };
  }
}

/** Which documents pass which filters. */
class Sieve {
  /** @param {{values: string[], rows: (number | number[])[]}[]} columns  @param {Filters} filters */
  constructor(columns, filters) {
    this.columns = columns;
    this.wanted = FACETS.map((facet, i) => {
      const values = filters[facet] ?? [];
      return values.length ? new Set(values.map((value) => columns[i].values.indexOf(value))) : null;
    });
  }

  /** Return -1 where a document passes, the facet where one alone refuses it, else Infinity. */
  refusal(doc) {
    let refused = -1;
    for (let i = 0; i < this.wanted.length; i += 1) {
      const wanted = this.wanted[i];
      if (!wanted) continue;
      const row = this.columns[i].rows[doc];
      const passes = typeof row === "number" ? wanted.has(row) : row.some((v) => wanted.has(v));
      if (passes) continue;
      if (refused >= 0) return Infinity;
      refused = i;
    }
    return refused;
  }
}

class SearchIndex {
  /** @type {Generation} */
  #current;

  constructor(base, generation) {
    this.base = base;
    this.#current = generation;
  }

  get size() {
    return this.#current.size;
  }

  /**
   * Find documents. An empty query finds all, the newest first.
   * @param {string} query
   * @param {{filters?: Filters, limit?: number, language?: string, facets?: boolean}} [options]
   *   `facets: false` leaves the counts out, and so their download.
   */
  async search(query, options = {}) {
    const generation = this.#current;
    try {
      return await this.#search(query, options);
    } catch (error) {
      if (error.code !== "missing") throw error;
      // A newer deployment has replaced the files under our feet.
      const fresh = await Generation.open(this.base, "reload");
      if (fresh.id === generation.id) throw new SearchError("network", error.message);
      if (this.#current === generation) this.#current = fresh;
      return this.#search(query, options);
    }
  }

  async #search(query, { filters = {}, limit = 10, language = "en", facets = true }) {
    const generation = this.#current;
    const units = parseQuery(query);
    const filtered = FACETS.some((facet) => filters[facet]?.length);
    const [{ matches, scores, counts }, columns] = await Promise.all([
      generation.match(units),
      filtered || facets ? Promise.all(FACETS.map((f) => generation.json(`columns/${f}.bin`))) : null,
    ]);
    const sieve = columns && new Sieve(columns, filters);
    const tally = columns?.map(({ values }) => new Uint32Array(values.length));
    const best = [];
    let total = 0;
    let unfiltered = 0;
    for (let doc = 0; doc < generation.size; doc += 1) {
      if (!matches[doc]) continue;
      unfiltered += 1;
      const refusal = sieve ? sieve.refusal(doc) : -1;
      if (facets && refusal !== Infinity) count(tally, columns, doc, refusal);
      if (refusal !== -1) continue;
      total += 1;
      keepBest(best, doc, scores ? scores[doc] : 0, limit);
    }
    const hits = await Promise.all(
      best.map(async ({ doc }) => toHit(await generation.document(doc), units, language)),
    );
    const suggestions = unfiltered === 0 ? await this.#suggest(units, counts) : [];
    const names = generation.directory.names;
    return {
      total,
      unfiltered,
      hits,
      suggestions,
      facets: facets ? facetLists(columns, tally, filters, names, language) : null,
    };
  }

  /** The name of a facet's value in a language. */
  nameOf(facet, value, language) {
    return nameOf(this.#current.directory.names, facet, value, language);
  }

  /** Near queries that do have results, for one that has none. */
  async #suggest(units, counts) {
    const generation = this.#current;
    const choices = await Promise.all(
      units.map((unit, i) => {
        if (counts[i] > 0) return [unit.source];
        return unit.han ? this.#nearHan(unit) : this.#nearWords(unit);
      }),
    );
    const queries = [];
    if (choices.every((choice) => choice.length)) {
      for (let i = 0; i < 4; i += 1) {
        queries.push(choices.map((choice) => choice[Math.min(i, choice.length - 1)]).join(" "));
      }
    }
    if (units.length > 1) {
      units.forEach((_, left) => {
        queries.push(choices.filter((__, i) => i !== left).map((c) => c[0]).filter(Boolean).join(" "));
      });
    }
    const suggestions = [];
    for (const query of new Set(queries.filter(Boolean))) {
      const { matches } = await generation.match(parseQuery(query));
      const total = matches.reduce((sum, one) => sum + one, 0);
      if (total > 0) suggestions.push({ query, total });
    }
    return suggestions.slice(0, 5);
  }

  async #nearHan({ text }) {
    const characters = [...text].slice(0, 12);
    for (let length = characters.length - 1; length > 0; length -= 1) {
      const found = [];
      for (let at = 0; at + length <= characters.length; at += 1) {
        const part = characters.slice(at, at + length).join("");
        const { count: documents } = await this.#current.find({ text: part, han: true, source: part });
        if (documents) found.push(part);
      }
      if (found.length) return [...new Set(found)].slice(0, 4);
    }
    return [];
  }

  async #nearWords({ text }) {
    const vocabulary = await this.#current.json("vocabulary.bin");
    const allowed = text.length < 5 ? 1 : 2;
    const near = [];
    vocabulary.forEach((written, rank) => {
      const word = cut(fold(written)).map((token) => token.text).join("");
      if (word.length < text.length - allowed) return;
      let distance = editDistance(text, word.slice(0, text.length + allowed + 1), allowed);
      if (word.length > text.length + 1) {
        distance = Math.min(distance, editDistance(text, word.slice(0, text.length), allowed) + 0.5);
      }
      if (distance <= allowed) near.push({ written, distance, rank });
    });
    near.sort((a, b) => a.distance - b.distance || a.rank - b.rank);
    return near.slice(0, 4).map(({ written }) => written);
  }
}

/** Count inserted, dropped, changed and swapped letters; may stop early above `limit`. */
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

/** Insert into a short list ordered by score; of equals the newer, which came first, stays ahead. */
function keepBest(best, doc, score, limit) {
  if (best.length >= limit && score <= (best[limit - 1]?.score ?? Infinity)) return;
  let at = best.length;
  while (at > 0 && best[at - 1].score < score) at -= 1;
  best.splice(at, 0, { doc, score });
  if (best.length > limit) best.pop();
}

/** Add a document to each facet's counts, or, when one facet refuses it, to that one's alone. */
function count(tally, columns, doc, refusal) {
  for (let i = 0; i < columns.length; i += 1) {
    if (refusal >= 0 && refusal !== i) continue;
    const row = columns[i].rows[doc];
    if (typeof row === "number") tally[i][row] += 1;
    else for (const value of row) tally[i][value] += 1;
  }
}

const nameOf = (names, facet, value, language) =>
  names[facet]?.[value]?.[language] ?? names[facet]?.[value]?.en ?? value;

function facetLists(columns, tally, filters, names, language) {
  const lists = {};
  FACETS.forEach((facet, i) => {
    const chosen = new Set(filters[facet]);
    const list = columns[i].values.map((value, place) => ({
      value,
      name: nameOf(names, facet, value, language),
      count: tally[i][place],
      chosen: chosen.has(value),
    }));
    lists[facet] = list
      .filter(({ count: documents, chosen: kept }) => documents > 0 || kept)
      .sort((a, b) => (facet === "year" ? b.value - a.value : b.count - a.count));
  });
  return lists;
}

/** @returns {Hit} */
function toHit(shown, units, language) {
  const title = shown.title?.[language] ?? Object.values(shown.title ?? {})[0] ?? shown.id;
  const titleParts = mark(title, units);
  const authors = (shown.authors ?? []).map((author) => mark(author, units));
  const body = shown.body ?? {};
  const languages = [language, ...Object.keys(body).filter((other) => other !== language)];
  const texts = languages.filter((own) => body[own]).map((own) => ({
    own, text: body[own], hits: findHits(analyse(body[own]), units),
  }));
  const best = texts.find(({ hits }) => hits.length) ?? texts[0];
  // What else was hit: another name or, where nothing shown is marked, a keyword.
  const others = [...Object.values(shown.title ?? {}), ...(shown.aliases ?? [])];
  if (!best?.hits.length && ![titleParts, ...authors].some(isMarked)) {
    others.push(...(shown.keywords ?? []));
  }
  const alias = others.filter((name) => !title.includes(name))
    .map((name) => mark(name, units)).find(isMarked) ?? null;
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
 * @param {Promise<Response>} [asked]  what comes of asking for `manifest.json`, where somebody has done that
 */
export async function openIndex(folder, asked) {
  const base = new URL(folder, document.baseURI);
  if (base.protocol === "file:") throw new SearchError("file");
  return new SearchIndex(base, await Generation.open(base, "no-cache", asked));
}
