/**
 * Read the files of the Browse page, and choose among entries. No user interface; the format is
 * in FORMAT.md.
 *
 *     const data = await openData("/kb/browse/");
 *     const { numbers, counts } = choose(data, { kind: ["paper"] });
 *
 * @typedef {{values: string[], starts: Uint32Array, places: Uint32Array}} Column
 *   Entry `n` has the values at `places[starts[n]]` up to, not including, `places[starts[n + 1]]`.
 * @typedef {Record<string, string[]>} Filters   By facet; no facet has an empty list.
 */

const FORMAT = 1;

/** Something that the reader can be told about: `code` is the end of a message's key. */
export class BrowseError extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
  }
}

const utf8 = new TextDecoder();

/** Fetch a file, and unpack it where the server has not done so. */
export async function read(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new BrowseError("network", url);
  }
  if (!response.ok) throw new BrowseError(response.status === 404 ? "missing" : "network", url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // Not from a Blob: that would send the bytes to the browser's own process and back.
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  writer.write(bytes).catch(() => {}); // what is wrong with them is told where they are read
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

export const parse = (bytes) => JSON.parse(utf8.decode(bytes));

/** Unsigned integers of seven bits a byte, one after the other. */
export class Varints {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  next() {
    let value = 0;
    let factor = 1;
    let byte;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  }
}

/** Decode a file of facets: what its header says, and its columns by name. */
export function decode(bytes, size) {
  const varints = new Varints(bytes);
  const length = varints.next();
  const header = parse(bytes.subarray(varints.at, varints.at + length));
  varints.at += length;
  const columns = new Map();
  for (const { name, values } of header.facets) {
    const starts = new Uint32Array(size + 1);
    for (let n = 0; n < size; n += 1) starts[n + 1] = starts[n] + varints.next();
    const places = new Uint32Array(starts[size]);
    let fresh = 0;
    for (let i = 0; i < places.length; i += 1) {
      const code = varints.next();
      places[i] = code === 0 ? fresh++ : code - 1;
    }
    columns.set(name, { values, starts, places });
  }
  return { header, columns };
}

/** One deployment's files. A file is read once; one that failed, again the next time. */
class Data {
  /** @type {Map<string, Promise<any>>} */
  #files = new Map();
  /** @type {Map<string, Column>} */
  columns = new Map();

  constructor(base, { generation, entries, block }) {
    this.base = new URL(`${generation}/`, base);
    this.size = entries;
    this.block = block;
  }

  async start() {
    const { header, columns } = decode(await read(new URL("start.bin", this.base)), this.size);
    this.columns = columns;
    this.topics = header.topics;
    this.orders = header.orders;
    this.later = new Map(header.later);
    return this;
  }

  #file(path, understand) {
    let file = this.#files.get(path);
    if (!file) {
      file = read(new URL(path, this.base)).then(understand);
      this.#files.set(path, file);
      file.catch(() => this.#files.delete(path));
    }
    return file;
  }

  /** Have the columns of these facets at hand; unknown names are left alone. */
  async need(facets) {
    const missing = facets.filter((name) => this.later.has(name) && !this.columns.has(name));
    const files = missing.map((name) => this.#file(`facets/${name}.bin`, (b) => decode(b, this.size)));
    for (const { columns } of await Promise.all(files)) {
      columns.forEach((column, name) => this.columns.set(name, column));
    }
  }

  /** All entry numbers in an order; `newest` is the order of the numbers. */
  async order(name) {
    if (!this.orders.includes(name)) return Uint32Array.from({ length: this.size }, (_, n) => n);
    return this.#file(`orders/${name}.bin`, (bytes) => {
      const varints = new Varints(bytes);
      return Uint32Array.from({ length: this.size }, () => varints.next());
    });
  }

  async #inBlock(folder, number) {
    const block = await this.#file(`${folder}/${Math.floor(number / this.block)}.bin`, parse);
    return block[number % this.block];
  }

  row(number) {
    return this.#inBlock("rows", number);
  }

  bibtex(number) {
    return this.#inBlock("bibtex", number);
  }

  /** Where entries are that were remembered by id: id -> number. */
  async numbers() {
    const ids = await this.#file("ids.bin", (bytes) => utf8.decode(bytes).split("\n"));
    return this.#byId ??= new Map(ids.map((id, number) => [id, number]));
  }

  /** @type {?Map<string, number>} */
  #byId = null;
}

/** Open the data in a folder, as in `https://example.org/kb/browse/`. */
export async function openData(folder) {
  const base = new URL(folder, document.baseURI);
  if (base.protocol === "file:") throw new BrowseError("file");
  if (typeof DecompressionStream === "undefined") throw new BrowseError("browser");
  const manifest = parse(await read(new URL("manifest.json", base), { cache: "no-cache" }));
  if (manifest.format !== FORMAT) throw new BrowseError("missing", manifest.format);
  return new Data(base, manifest).start();
}

/**
 * Choose entries, and count the values of each facet among those that all *other* facets let
 * through. Values of one facet widen, facets narrow.
 * @param {{size: number, columns: Map<string, Column>}} data
 * @param {Filters} filters  columns of these facets must be at hand
 * @param {?Uint8Array} matches  1 for each entry that the text was found in; null for all
 * @returns {{chosen: Uint8Array, total: number, counts: Map<string, Uint32Array>}}
 */
export function choose({ size, columns }, filters, matches = null) {
  const names = [...columns.keys()];
  // How many facets refuse an entry, and one of them.
  const refusals = new Uint8Array(size);
  const refuser = new Uint8Array(size);
  names.forEach((name, index) => {
    if (!filters[name]) return;
    const { values, starts, places } = columns.get(name);
    const own = new Set(filters[name]);
    const wanted = Uint8Array.from(values, (value) => Number(own.has(value)));
    for (let n = 0; n < size; n += 1) {
      let passes = 0;
      for (let i = starts[n]; i < starts[n + 1]; i += 1) passes |= wanted[places[i]];
      if (passes) continue;
      refusals[n] += 1;
      refuser[n] = index;
    }
  });
  const chosen = new Uint8Array(size);
  let total = 0;
  for (let n = 0; n < size; n += 1) {
    if (matches && !matches[n]) refusals[n] = 2;
    else if (refusals[n] === 0) total += chosen[n] = 1;
  }
  const counts = new Map();
  names.forEach((name, index) => {
    const { values, starts, places } = columns.get(name);
    const tally = new Uint32Array(values.length);
    for (let n = 0; n < size; n += 1) {
      if (refusals[n] > 1 || (refusals[n] === 1 && refuser[n] !== index)) continue;
      for (let i = starts[n]; i < starts[n + 1]; i += 1) tally[places[i]] += 1;
    }
    counts.set(name, tally);
  });
  return { chosen, total, counts };
}
