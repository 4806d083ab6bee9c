/**
 * Reads the data files that FORMAT.md describes, and filters entries. No user interface.
 *
 *     const data = await openData("/kb/browse/");
 *     const { chosen, total, counts } = applyFilters(data, { kind: ["paper"] });
 *
 * @typedef {{values: string[], starts: Uint32Array, indices: Uint32Array}} Column
 *   The values of entry `n` have the indices from `indices[starts[n]]` to before `indices[starts[n + 1]]`.
 * @typedef {Record<string, string[]>} Filters   Facet -> chosen values; facets without chosen values are missing.
 */

const FORMAT_VERSION = 1;

/** An error with a message for the reader: `error.` + `code` is the key of the message. */
export class BrowseError extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
  }
}

const utf8 = new TextDecoder();

/** Fetch a file and decompress it, unless the browser has done so. Throws BrowseError. */
export async function fetchFile(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new BrowseError("network", url);
  }
  if (!response.ok) throw new BrowseError(response.status === 404 ? "missing" : "network", url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  // Not with a Blob: the bytes would go to another process of the browser and back.
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  writer.write(bytes).catch(() => {}); // the read below reports the error
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

export const parseJson = (bytes) => JSON.parse(utf8.decode(bytes));

/** Reads unsigned integers of seven bits a byte. */
export class VarintReader {
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

/** Decode a file of facets. Returns its header, and its columns by facet. */
export function decodeFacets(bytes, size) {
  const varints = new VarintReader(bytes);
  const length = varints.next();
  const header = parseJson(bytes.subarray(varints.at, varints.at + length));
  varints.at += length;
  const columns = new Map();
  for (const { name, values } of header.facets) {
    const starts = new Uint32Array(size + 1);
    for (let n = 0; n < size; n += 1) starts[n + 1] = starts[n] + varints.next();
    const indices = new Uint32Array(starts[size]);
    let nextNew = 0;
    for (let i = 0; i < indices.length; i += 1) {
      const code = varints.next();
      indices[i] = code === 0 ? nextNew++ : code - 1;
    }
    columns.set(name, { values, starts, indices });
  }
  return { header, columns };
}

/** The files of one deployment. Each file is loaded once; after a failure, the next call tries again. */
class BrowseData {
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
    const bytes = await fetchFile(new URL("start.bin", this.base));
    const { header, columns } = decodeFacets(bytes, this.size);
    this.columns = columns;
    this.topics = header.topics;
    this.orders = header.orders;
    this.deferredFacets = new Map(header.later);
    return this;
  }

  #file(path, decode) {
    let file = this.#files.get(path);
    if (!file) {
      file = fetchFile(new URL(path, this.base)).then(decode);
      this.#files.set(path, file);
      file.catch(() => this.#files.delete(path));
    }
    return file;
  }

  /** Load the columns of these facets, unless they are loaded. Unknown facets are ignored. */
  async loadColumns(facets) {
    const missing = facets.filter((name) => this.deferredFacets.has(name) && !this.columns.has(name));
    const files = missing.map((name) =>
      this.#file(`facets/${name}.bin`, (bytes) => decodeFacets(bytes, this.size)));
    for (const { columns } of await Promise.all(files)) {
      columns.forEach((column, name) => this.columns.set(name, column));
    }
  }

  /** Return all entry numbers in an order. Without a file for it, they are in ascending order. */
  async order(name) {
    if (!this.orders.includes(name)) return Uint32Array.from({ length: this.size }, (_, n) => n);
    return this.#file(`orders/${name}.bin`, (bytes) => {
      const varints = new VarintReader(bytes);
      return Uint32Array.from({ length: this.size }, () => varints.next());
    });
  }

  async #inBlock(folder, number) {
    const block = await this.#file(`${folder}/${Math.floor(number / this.block)}.bin`, parseJson);
    return block[number % this.block];
  }

  row(number) {
    return this.#inBlock("rows", number);
  }

  bibtex(number) {
    return this.#inBlock("bibtex", number);
  }

  /** Return a Map of entry id -> number. */
  async numbersById() {
    const ids = await this.#file("ids.bin", (bytes) => utf8.decode(bytes).split("\n"));
    return this.#numbersById ??= new Map(ids.map((id, number) => [id, number]));
  }

  /** @type {?Map<string, number>} */
  #numbersById = null;
}

/** Open the data in a folder, for example `https://example.org/kb/browse/`. */
export async function openData(folder) {
  const base = new URL(folder, document.baseURI);
  if (base.protocol === "file:") throw new BrowseError("file");
  if (typeof DecompressionStream === "undefined") throw new BrowseError("browser");
  const manifest = parseJson(await fetchFile(new URL("manifest.json", base), { cache: "no-cache" }));
  if (manifest.format !== FORMAT_VERSION) throw new BrowseError("missing", manifest.format);
  return new BrowseData(base, manifest).start();
}

/**
 * Filter entries. An entry passes a facet if it has one of the chosen values, and must pass all facets.
 * The counts of a facet are those of the entries that pass all *other* facets.
 * @param {{size: number, columns: Map<string, Column>}} data
 * @param {Filters} filters  the columns of these facets must be loaded
 * @param {?Uint8Array} matches  1 for each entry with the text; null for all entries
 * @returns {{chosen: Uint8Array, total: number, counts: Map<string, Uint32Array>}}
 */
export function applyFilters({ size, columns }, filters, matches = null) {
  const names = [...columns.keys()];
  // The number of facets that reject an entry, and the last one that does.
  const rejections = new Uint8Array(size);
  const rejectedBy = new Uint8Array(size);
  names.forEach((name, index) => {
    if (!filters[name]) return;
    const { values, starts, indices } = columns.get(name);
    const chosenValues = new Set(filters[name]);
    const wanted = Uint8Array.from(values, (value) => Number(chosenValues.has(value)));
    for (let n = 0; n < size; n += 1) {
      let passes = 0;
      for (let i = starts[n]; i < starts[n + 1]; i += 1) passes |= wanted[indices[i]];
      if (passes) continue;
      rejections[n] += 1;
      rejectedBy[n] = index;
    }
  });
  const chosen = new Uint8Array(size);
  let total = 0;
  for (let n = 0; n < size; n += 1) {
    if (matches && !matches[n]) rejections[n] = 2;
    else if (rejections[n] === 0) total += chosen[n] = 1;
  }
  const counts = new Map();
  names.forEach((name, index) => {
    const { values, starts, indices } = columns.get(name);
    const valueCounts = new Uint32Array(values.length);
    for (let n = 0; n < size; n += 1) {
      if (rejections[n] > 1 || (rejections[n] === 1 && rejectedBy[n] !== index)) continue;
      for (let i = starts[n]; i < starts[n + 1]; i += 1) valueCounts[indices[i]] += 1;
    }
    counts.set(name, valueCounts);
  });
  return { chosen, total, counts };
}
