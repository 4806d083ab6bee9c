/**
 * The search engine. It searches the index that `search/FORMAT.md` describes, and has no user interface.
 *
 *     const index = await openIndex("/kb/search/");
 *     const { total, results } = await index.search("视觉特征", { language: "zh" });
 *
 * @import { Filters } from "../shared/filters.js"
 * @import { FacetValue, Result } from "./results.js"
 * @import { Suggestion } from "./suggestions.js"
 * @typedef {{filters?: Filters, limit?: number, language?: string, facets?: boolean}} SearchOptions
 *   Without `language`, titles and names of facet values are in the first language of the site. With `facets: false`,
 *   the answer contains no facet values, and `facets.bin` is loaded only if `filters` contains a value.
 * @typedef {{total: number, unfiltered: number, results: Result[], suggestions: Suggestion[],
 *   facets: ?Record<string, FacetValue[]>, url: string}} Answer
 *   `total` is the number of documents that match the query and pass the filters. `unfiltered` is the number of
 *   documents that match the query. `facets` is facet -> its values; null with the option `facets: false`. If no
 *   document matches the query and the query is a URL, `url` is this URL. In all other cases, `url` is "".
 */

import { applyFilters } from "../shared/facets.js";
import { LoadError } from "../shared/errors.js";
import { IndexBundle } from "./index-bundle.js";
import { findDocuments } from "./matching.js";
import { urlOfQuery } from "./pasted-urls.js";
import { parseQuery } from "./query.js";
import { bestDocuments, combineMatches } from "./ranking.js";
import { facetValues, nameOf, toResult } from "./results.js";
import { suggestQueries } from "./suggestions.js";

class SearchIndex {
  /** @type {IndexBundle} */
  #bundle;

  /** @param {URL} base  @param {IndexBundle} bundle */
  constructor(base, bundle) {
    this.base = base;
    this.#bundle = bundle;
  }

  get size() {
    return this.#bundle.size;
  }

  /** Return an array: number of a document -> 1 if the document has all terms of a query, and 0 if not. The documents
   *  are those of the build that is open. Throw a LoadError if a newer build has replaced a file that must be loaded.
   *  @param {string} query */
  async match(query) {
    const { matches } = await this.#match(this.#bundle, query);
    return matches;
  }

  /**
   * Search for a query. The best result comes first. An empty query finds all documents, the newest first.
   * If a newer build has replaced a file that must be loaded, open the newer build, and search in it.
   * @param {string} query  @param {SearchOptions} [options]
   */
  async search(query, options = {}) {
    const bundle = this.#bundle;
    try {
      return await this.#search(query, options);
    } catch (error) {
      if (!(error instanceof LoadError) || error.code !== "missing") throw error;
      const newest = await IndexBundle.open(this.base, "reload");
      // This build is the newest one, so one of its files is missing on the server.
      if (newest.generation === bundle.generation) throw new LoadError("network", error.message);
      if (this.#bundle === bundle) this.#bundle = newest;
      return this.#search(query, options);
    }
  }

  /** @param {IndexBundle} bundle  @param {string} query */
  async #match(bundle, query) {
    const queryTerms = parseQuery(query);
    const matchesOfTerms = await Promise.all(queryTerms.map((queryTerm) => findDocuments(bundle, queryTerm)));
    const counts = matchesOfTerms.map(({ count }) => count);
    return { ...combineMatches(bundle.size, matchesOfTerms), queryTerms, counts };
  }

  /** @param {string} query  @param {SearchOptions} options  @returns {Promise<Answer>} */
  async #search(query, { filters = {}, limit = 10, language = "", facets = true }) {
    const bundle = this.#bundle;
    const isFiltered = Object.values(filters).some((values) => values.length);
    const [{ matches, scores, queryTerms, counts: termCounts }, columns] = await Promise.all([
      this.#match(bundle, query),
      isFiltered || facets ? bundle.columns() : null,
    ]);
    const unfiltered = matches.reduce((sum, isMatch) => sum + isMatch, 0);
    const filtered = columns && applyFilters({ size: bundle.size, columns }, filters, matches);
    const best = bestDocuments(filtered?.passing ?? matches, scores, limit);
    const documents = await Promise.all(best.map((doc) => bundle.document(doc)));
    const { names } = bundle.directory;
    return {
      total: filtered?.total ?? unfiltered,
      unfiltered,
      results: documents.map((data) => toResult(data, queryTerms, language)),
      suggestions: unfiltered === 0 ? await suggestQueries(bundle, queryTerms, termCounts) : [],
      url: unfiltered === 0 ? urlOfQuery(query) : "",
      facets: facets && columns && filtered
        ? facetValues(columns, filtered.counts, filters, names, language) : null,
    };
  }

  /** Return the URL that a query consists of; "" for any other query. @param {string} query */
  urlOf(query) {
    return urlOfQuery(query);
  }

  /** Return the name of a facet's value in a language.
   *  @param {string} facet  @param {string} value  @param {string} language */
  nameOf(facet, value, language) {
    return nameOf(this.#bundle.directory.names, facet, value, language);
  }
}

/**
 * Open the index in a folder, such as `https://example.org/kb/search/`.
 * @param {string | URL} folder  absolute URL, or URL relative to the page; it ends with a slash
 * @param {Promise<Response>} [request]  the response with `manifest.json`, if the caller has requested it already
 */
export async function openIndex(folder, request) {
  const base = new URL(folder, document.baseURI);
  return new SearchIndex(base, await IndexBundle.open(base, "no-cache", request));
}

/** @typedef {SearchIndex} Index */
