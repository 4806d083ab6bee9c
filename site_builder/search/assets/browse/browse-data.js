/**
 * Reads the data files that `search/browse/FORMAT.md` describes. This module has no user interface.
 *
 *     const data = await openData("/kb/browse/");
 *     const { passing, total, counts } = applyFilters(data, { kind: ["paper"] });
 *
 * @import { Column, FacetsHeader } from "../shared/facets.js"
 * @typedef {FacetsHeader & {later: [string, number][], orders: string[], languages: string[],
 *   topics: [string, number, ...string[]][], venues?: [string, string, string][],
 *   authors?: [string, string][], tags?: [string, ...string[]][], benchmarks?: [string, ...string[]][]}} StartHeader
 *   The header of `start.bin`.
 * @typedef {{id: string, kind: string, title: string | Record<string, string>, aliases?: string[],
 *   authors?: string[], people?: number, venue?: string, summary?: Record<string, string>,
 *   facts?: Record<string, string>}} Row
 * @typedef {[string, string[], string?, Record<string, string>?]} Citation
 *   The BibTeX of an entry, and further values that `citation-formats.js` needs.
 */

import { ByteReader } from "../shared/bytes.js";
import { decodeFacets } from "../shared/facets.js";
import { BundleFiles, decodeText, openManifest } from "../shared/files.js";

const BROWSE_FORMAT = 3;

/** The data files of one build. */
export class BrowseData {
  /** @type {?Map<string, number>} */
  #numbersById = null;

  /** @param {BundleFiles} files  @param {number} size  number of entries  @param {number} blockSize
   *  @param {StartHeader} header  @param {Map<string, Column>} columns */
  constructor(files, size, blockSize, header, columns) {
    this.files = files;
    this.size = size;
    this.blockSize = blockSize;
    this.columns = columns;
    this.languages = header.languages;
    this.topics = header.topics;
    this.tags = header.tags ?? [];
    this.benchmarks = header.benchmarks ?? [];
    this.authorNames = new Map(header.authors ?? []);
    /** Venue as an entry writes it -> [name of its series, year or ""]. @type {Map<string, [string, string]>} */
    this.venueTexts = new Map((header.venues ?? []).map(([text, name, year]) => [text, [name, year]]));
    this.orders = header.orders;
    this.deferredFacets = new Map(header.later);
  }

  /** Return whether the data has a facet. @param {string} facet */
  hasFacet(facet) {
    return this.columns.has(facet) || this.deferredFacets.has(facet);
  }

  /** Load the columns of facets, except those that are loaded already. Ignore facets that do not exist.
   *  @param {string[]} facets */
  async loadColumns(facets) {
    const notLoaded = facets.filter((name) => this.deferredFacets.has(name) && !this.columns.has(name));
    const files = notLoaded.map((name) =>
      this.files.read(`facets/${name}.bin`, (bytes) => decodeFacets(bytes, this.size)));
    for (const { columns } of await Promise.all(files)) {
      columns.forEach((column, name) => this.columns.set(name, column));
    }
  }

  /** Return the values of an entry in a facet; [] if the column of the facet is not loaded.
   *  @param {string} facet  @param {number} number */
  valuesOf(facet, number) {
    const column = this.columns.get(facet);
    if (!column) return [];
    const { values, starts, indices } = column;
    return Array.from(indices.slice(starts[number], starts[number + 1]), (index) => values[index]);
  }

  /** Return the numbers of all entries in a sort order. If there is no file for this order, the numbers are ascending.
   *  @param {string} name */
  async order(name) {
    if (!this.orders.includes(name)) return Uint32Array.from({ length: this.size }, (_, n) => n);
    return this.files.read(`orders/${name}.bin`, (bytes) => {
      const reader = new ByteReader(bytes);
      return Uint32Array.from({ length: this.size }, () => reader.varint());
    });
  }

  /** @param {number} number  @returns {Promise<Row>} */
  row(number) {
    return this.files.item("rows", number, this.blockSize);
  }

  /** Return the BibTeX of an entry, and what `citation-formats.js` needs to convert the BibTeX to other formats.
   *  @param {number} number  @returns {Promise<Citation>} */
  async citation(number) {
    const item = await this.files.item("bibtex", number, this.blockSize);
    return typeof item === "string" ? [item, []] : item;
  }

  /** Return a Map of entry id -> number. */
  async numbersById() {
    const ids = await this.files.read("ids.bin", (bytes) => decodeText(bytes).split("\n"));
    return this.#numbersById ??= new Map(ids.map((id, number) => [id, number]));
  }
}

/** Open the data files in a folder, for example `https://example.org/kb/browse/`.
 *  @param {string | URL} folder */
export async function openData(folder) {
  const base = new URL(folder, document.baseURI);
  const { generation, entries, block } = await openManifest(base, BROWSE_FORMAT);
  const files = new BundleFiles(base, generation);
  const { header, columns } = await files.read("start.bin", (bytes) => decodeFacets(bytes, Number(entries)));
  return new BrowseData(files, Number(entries), block, /** @type {StartHeader} */ (header), columns);
}
