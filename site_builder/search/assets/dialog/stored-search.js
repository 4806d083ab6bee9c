/**
 * Stores the query and the filters that the reader used last in this tab.
 *
 * @import { Filters } from "../shared/filters.js"
 */

const STORAGE_KEY = "kb-search";

/** @returns {{query?: string, filters?: Filters}} */
export function loadSearch() {
  try {
    return JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "{}");
  } catch {
    return {}; // the browser refuses storage
  }
}

/** @param {string} query  @param {Filters} filters */
export function storeSearch(query, filters) {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify({ query, filters }));
  } catch {
    // The browser refuses storage, so the next page begins with an empty query.
  }
}
