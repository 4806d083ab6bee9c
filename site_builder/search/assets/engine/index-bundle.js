/**
 * Reads the files of a search index: finds the posting lists of terms, and loads documents. A posting list has the
 * numbers of the documents with a term. A shard is a file with a range of the sorted terms and their posting lists.
 *
 * The prefix files contain the posting lists of wide prefixes and of frequent Han phrases. A prefix is wide if the
 * terms that begin with it may be in more than two shards. `search/FORMAT.md` describes all files.
 *
 * @typedef {Record<string, Record<string, Record<string, string>>>} Names   facet -> value -> language -> name
 * @typedef {{shards: string[], prefixes: string[], positions: number[], often?: number, names: Names}} Directory
 * @typedef {{shard: TermShard, index: number, number: number}} Location
 *   The place of a term: the shard that contains the term, the index of the term in this shard, and the number in the
 *   file name of the shard.
 * @typedef {{id: string, kind: string, url: string, year?: number, owner?: string, venue?: string, title?: Record<string, string>,
 *   aliases?: string[], authors?: string[], keywords?: string[], body?: Record<string, string>}} DocumentData
 */

import { lowerBound } from "../shared/bytes.js";
import { decodeFacets } from "../shared/facets.js";
import { BundleFiles, openManifest, parseJson } from "../shared/files.js";
import { TermShard } from "./term-shard.js";

const INDEX_FORMAT = 3;

/** Return the number of the file that may contain a term; -1 if no file can contain the term. File N has the
 *  terms with `starts[N] <= term < starts[N + 1]`. @param {string[]} starts  @param {string} term */
const fileNumber = (starts, term) => lowerBound(starts, `${term}\0`) - 1;

/** @param {Uint8Array} bytes */
const decodeShard = (bytes) => new TermShard(bytes);

/** The files of the search index from one build. */
export class IndexBundle {
  /**
   * @param {URL} base
   * @param {RequestCache} [cache]  must be "reload" after a file of an older build was missing. If it were "no-cache",
   *   a server that rounds dates to seconds could wrongly respond that the manifest has not changed.
   * @param {Promise<Response>} [request]  the response with the manifest, if the caller has requested it already
   */
  static async open(base, cache, request) {
    const { generation, documents, block } = await openManifest(base, INDEX_FORMAT, cache, request);
    const files = new BundleFiles(base, generation);
    const directory = /** @type {Directory} */ (await files.read("directory.bin", parseJson));
    return new IndexBundle(files, generation, Number(documents), block, directory);
  }

  /** @param {BundleFiles} files  @param {string} generation  @param {number} size  number of documents
   *  @param {number} blockSize  @param {Directory} directory */
  constructor(files, generation, size, blockSize, directory) {
    this.files = files;
    this.generation = generation;
    this.size = size;
    this.blockSize = blockSize;
    this.directory = directory;
  }

  /** @param {number} number  @returns {Promise<DocumentData>} */
  document(number) {
    return this.files.item("documents", number, this.blockSize);
  }

  /** Return a Map of facet -> column. */
  async columns() {
    return (await this.files.read("facets.bin", (bytes) => decodeFacets(bytes, this.size))).columns;
  }

  /** @returns {Promise<string[]>} */
  async vocabulary() {
    return /** @type {string[]} */ (await this.files.read("vocabulary.bin", parseJson));
  }

  /** Return the bytes of a shard's positions file. @param {number} number */
  positions(number) {
    return this.files.read(`positions/${number}.bin`, (bytes) => bytes);
  }

  /** Return the place of a term, or null if no document has the term.
   *  @param {string} term  @returns {Promise<?Location>} */
  findTerm(term) {
    return this.#find("terms", this.directory.shards, term);
  }

  /** Return the place of a wide prefix or a frequent phrase, or null if the prefix files do not contain it.
   *  @param {string} text  @returns {Promise<?Location>} */
  findInPrefixFiles(text) {
    return this.#find("prefixes", this.directory.prefixes, text);
  }

  /** @param {string} folder  @param {string[]} starts  @param {string} term  @returns {Promise<?Location>} */
  async #find(folder, starts, term) {
    const number = fileNumber(starts, term);
    if (number < 0) return null;
    const shard = await this.files.read(`${folder}/${number}.bin`, decodeShard);
    const index = shard.indexOf(term);
    return index < 0 ? null : { shard, index, number };
  }

  /** Return the shards that can have terms with a prefix. If the prefix is wide, return null.
   *  @param {string} prefix  @returns {Promise<?TermShard[]>} */
  async shardsWithPrefix(prefix) {
    const { shards: starts } = this.directory;
    const first = Math.max(0, fileNumber(starts, prefix));
    const last = lowerBound(starts, `${prefix}\uffff`) - 1;
    if (last - first > 1) return null;
    const paths = [];
    for (let number = first; number <= last; number += 1) paths.push(`terms/${number}.bin`);
    return Promise.all(paths.map((path) => this.files.read(path, decodeShard)));
  }
}
