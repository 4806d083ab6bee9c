/**
 * Reads the data files that FORMAT.md describes, and filters entries. It has no user interface.
 *
 *     const data = await openData("/kb/browse/");
 *     const { passing, total, counts } = applyFilters(data, { kind: ["paper"] });
 *
 * @typedef {{values: string[], starts: Uint32Array, indices: Uint32Array}} Column
 *   The values of entry `n` are `values[indices[i]]`, for `i` from `starts[n]` to `starts[n + 1] - 1`.
 * @typedef {Record<string, string[]>} Filters
 *   Facet -> chosen values. A facet without chosen values has no key.
 */

const FORMAT_VERSION = 2;

/** An error that occurs while a data file is loaded. The page shows the message whose key is `error.`
 *  followed by the error's code. */
export class BrowseError extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
  }
}

const utf8 = new TextDecoder();

/** Fetch a file and return its decompressed content. Throws BrowseError. */
export async function fetchFile(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch {
    throw new BrowseError("network", url);
  }
  if (!response.ok) throw new BrowseError(response.status === 404 ? "missing" : "network", url);
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

export const parseJson = (bytes) => JSON.parse(utf8.decode(bytes));

/** Reads varints: unsigned integers in groups of seven bits. */
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

/** Decode a file of facets. Return its header, and a Map of facet -> column. */
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
    let nextIndex = 0; // index of the first value that has not occurred yet
    for (let i = 0; i < indices.length; i += 1) {
      const encoded = varints.next();
      indices[i] = encoded === 0 ? nextIndex++ : encoded - 1;
    }
    columns.set(name, { values, starts, indices });
  }
  return { header, columns };
}

/** The data files of one build. Each file is loaded once. After a failure, the next call tries it again. */
class BrowseData {
  /** @type {Map<string, Promise<any>>} */
  #files = new Map();
  /** @type {Map<string, Column>} */
  columns = new Map();

  constructor(base, { generation, entries, block }) {
    this.base = new URL(`${generation}/`, base);
    this.size = entries;
    this.blockSize = block;
  }

  /** Load `start.bin`, which all other methods need. Return this object. */
  async start() {
    const bytes = await fetchFile(new URL("start.bin", this.base));
    const { header, columns } = decodeFacets(bytes, this.size);
    this.columns = columns;
    this.languages = header.languages;
    this.topics = header.topics;
    this.tags = header.tags ?? [];
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

  /** Load the columns of these facets, if they are not loaded yet. Ignore facets that do not exist. */
  async loadColumns(facets) {
    const notLoaded = facets.filter((name) => this.deferredFacets.has(name) && !this.columns.has(name));
    const files = notLoaded.map((name) =>
      this.#file(`facets/${name}.bin`, (bytes) => decodeFacets(bytes, this.size)));
    for (const { columns } of await Promise.all(files)) {
      columns.forEach((column, name) => this.columns.set(name, column));
    }
  }

  /** Return the numbers of all entries, sorted by this order. If the order has no file, they are ascending. */
  async order(name) {
    if (!this.orders.includes(name)) return Uint32Array.from({ length: this.size }, (_, n) => n);
    return this.#file(`orders/${name}.bin`, (bytes) => {
      const varints = new VarintReader(bytes);
      return Uint32Array.from({ length: this.size }, () => varints.next());
    });
  }

  async #item(folder, number) {
    const block = await this.#file(`${folder}/${Math.floor(number / this.blockSize)}.bin`, parseJson);
    return block[number % this.blockSize];
  }

  row(number) {
    return this.#item("rows", number);
  }

  bibtex(number) {
    return this.#item("bibtex", number);
  }

  /** Return a Map of entry id -> number. */
  async numbersById() {
    const ids = await this.#file("ids.bin", (bytes) => utf8.decode(bytes).split("\n"));
    return this.#numbersById ??= new Map(ids.map((id, number) => [id, number]));
  }

  /** @type {?Map<string, number>} */
  #numbersById = null;
}

/** Open the data files in a folder, for example `https://example.org/kb/browse/`. */
export async function openData(folder) {
  const base = new URL(folder, document.baseURI);
  if (base.protocol === "file:") throw new BrowseError("file");
  if (typeof DecompressionStream === "undefined") throw new BrowseError("browser");
  const manifest = parseJson(await fetchFile(new URL("manifest.json", base), { cache: "no-cache" }));
  if (manifest.format !== FORMAT_VERSION) throw new BrowseError("missing", manifest.format);
  return new BrowseData(base, manifest).start();
}

/**
 * Filter entries. An entry passes a facet if it has one of the values that are chosen in this facet, or if
 * no value is chosen there. An entry passes the filters if it passes all facets.
 *
 * The count of a value is the number of entries that have this value, match the text, and pass all facets
 * other than the facet of this value. Whether an entry passes the facet of this value does not matter.
 * @param {{size: number, columns: Map<string, Column>}} data
 * @param {Filters} filters  the columns of the facets with chosen values must be loaded
 * @param {?Uint8Array} matches  1 for each entry that matches the text; null if there is no text
 * @returns {{passing: Uint8Array, total: number, counts: Map<string, Uint32Array>}}
 *   `passing` has 1 for each entry that passes the filters and matches the text; `total` is the number
 *   of these entries
 */
export function applyFilters({ size, columns }, filters, matches = null) {
  const names = [...columns.keys()];
  // For each entry: the number of facets that reject the entry, and the index of the last such facet.
  const rejections = new Uint8Array(size);
  const rejectedBy = new Uint8Array(size);
  names.forEach((name, index) => {
    if (!filters[name]) return;
    const { values, starts, indices } = columns.get(name);
    const chosenValues = new Set(filters[name]);
    const isChosen = Uint8Array.from(values, (value) => Number(chosenValues.has(value)));
    for (let n = 0; n < size; n += 1) {
      let passes = 0;
      for (let i = starts[n]; i < starts[n + 1]; i += 1) passes |= isChosen[indices[i]];
      if (passes) continue;
      rejections[n] += 1;
      rejectedBy[n] = index;
    }
  });
  const passing = new Uint8Array(size);
  let total = 0;
  for (let n = 0; n < size; n += 1) {
    if (matches && !matches[n]) rejections[n] = 2; // as if two facets rejected it, so no facet counts it
    else if (rejections[n] === 0) total += passing[n] = 1;
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
  return { passing, total, counts };
}
