/**
 * Tell in which entries a text is found: the postings of the search index, without ranks and
 * excerpts. How a query is cut is the search engine's; the files are described in its FORMAT.md.
 */

import { BrowseError, Varints, parse, read } from "./browse-data.js";

const FORMAT = 1;
const GRAM = 3;
const SECTIONS = 5;
const LENGTHS = new Set([0, 4]); // the sections that say how long a document's name is

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

/** A range of terms and the documents that have them. */
class Shard {
  constructor(bytes) {
    const varints = new Varints(bytes);
    const length = varints.next();
    this.terms = utf8.decode(bytes.subarray(varints.at, varints.at + length)).split("\n");
    varints.at += length;
    this.bytes = bytes;
    this.offsets = this.terms.map(() => {
      const offset = varints.at;
      this.#sections(varints);
      return offset;
    });
  }

  /** Read the documents of a term by section; sections without the term are missing. */
  #sections(varints) {
    const flags = varints.bytes[varints.at++];
    const sections = [];
    for (let section = 0; section < SECTIONS; section += 1) {
      if (!(flags & (1 << section))) continue;
      const documents = ascending(varints);
      if (LENGTHS.has(section)) varints.at += documents.length;
      sections[section] = documents;
    }
    return sections;
  }

  sections(index) {
    return this.#sections(new Varints(this.bytes, this.offsets[index]));
  }

  /** Where a Han term stands: by section, document -> positions. */
  positions(index, isHan, bytes) {
    const varints = new Varints(bytes);
    for (let i = 0; ; i += 1) {
      if (!isHan(this.terms[i])) continue;
      const sections = this.sections(i).map(
        (documents) => new Map(documents.map((document) => [document, ascending(varints)])),
      );
      if (i === index) return sections;
    }
  }
}

function ascending(varints) {
  const numbers = new Array(varints.next());
  let last = 0;
  for (let i = 0; i < numbers.length; i += 1) numbers[i] = last += varints.next();
  return numbers;
}

/** The documents of a text; opened with the search engine's module, which cuts queries. */
class Matcher {
  #shards = new Map();

  constructor(engine, base, manifest, directory) {
    this.engine = engine;
    this.base = base;
    this.size = manifest.documents;
    this.directory = directory;
  }

  /** Return 1 for each document in which all of a text's words are, whatever their field. */
  async match(text) {
    const units = this.engine.parseQuery(text);
    if (units.length === 0) return null;
    const found = await Promise.all(units.map((unit) => this.#find(unit)));
    return found.reduce((all, one) => all.map((has, document) => has & one[document]));
  }

  #isHan = (term) => this.engine.parseQuery(term)[0]?.isHan ?? false;

  #shard(path) {
    let shard = this.#shards.get(path);
    if (!shard) {
      shard = read(new URL(path, this.base)).then((bytes) => new Shard(bytes));
      this.#shards.set(path, shard);
      shard.catch(() => this.#shards.delete(path));
    }
    return shard;
  }

  async #find({ text, isHan }) {
    const found = new Uint8Array(this.size);
    const add = (shard, index) => {
      shard.sections(index).forEach((documents) => documents.forEach((one) => { found[one] = 1; }));
    };
    const characters = [...text];
    if (isHan && characters.length > GRAM) {
      for (const document of await this.#phrase(characters)) found[document] = 1;
      return found;
    }
    await this.#prefix(text, add);
    if (!isHan) {
      const forms = this.engine.numberForms(text).filter((form) => !form.startsWith(text));
      for (const term of await Promise.all(forms.map((form) => this.#term(form)))) {
        if (term) add(term.shard, term.index);
      }
    }
    return found;
  }

  async #prefix(prefix, add) {
    const { shards, prefixes } = this.directory;
    const first = Math.max(0, this.#before(shards, prefix));
    const last = lowerBound(shards, `${prefix}\uffff`) - 1;
    if (last - first > 1) {
      const shard = await this.#shard(`prefixes/${this.#before(prefixes, prefix)}.bin`);
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

  /** The number of the last file that begins at or before a term. */
  #before(starts, term) {
    const at = lowerBound(starts, term);
    return starts[at] === term ? at : at - 1;
  }

  async #term(term) {
    const number = this.#before(this.directory.shards, term);
    if (number < 0) return null;
    const shard = await this.#shard(`terms/${number}.bin`);
    const index = lowerBound(shard.terms, term);
    return shard.terms[index] === term ? { shard, index, number } : null;
  }

  /** A longer Han text is where the grams that cover it stand at the right distances. */
  async #phrase(characters) {
    const offsets = [];
    for (let at = 0; at < characters.length - GRAM; at += GRAM) offsets.push(at);
    offsets.push(characters.length - GRAM);
    const terms = await Promise.all(
      offsets.map((at) => this.#term(characters.slice(at, at + GRAM).join(""))),
    );
    if (terms.some((term) => !term)) return [];
    const places = await Promise.all(terms.map(async ({ shard, index, number }) => {
      const bytes = await read(new URL(`positions/${number}.bin`, this.base));
      return shard.positions(index, this.#isHan, bytes);
    }));
    const found = [];
    places[0].forEach((documents, section) => {
      for (const [document, starts] of documents) {
        const stands = (start) => places.every((place, piece) =>
          place[section]?.get(document)?.includes(start + offsets[piece]));
        if (starts.some(stands)) found.push(document);
      }
    });
    return found;
  }
}

/**
 * Open the search index in a folder.
 * @param {URL} base  as in `https://example.org/kb/search/`
 * @param {{parseQuery: Function, numberForms: Function}} engine  the module `search.js`
 */
export async function openMatcher(base, engine) {
  const manifest = parse(await read(new URL("manifest.json", base), { cache: "no-cache" }));
  if (manifest.format !== FORMAT) throw new BrowseError("missing", manifest.format);
  const files = new URL(`${manifest.generation}/`, base);
  const directory = parse(await read(new URL("directory.bin", files)));
  return new Matcher(engine, files, manifest, directory);
}
