/**
 * Converts the state of the Browse page to the query of the page's URL, and reads the state from such a query.
 *
 * @import { Filters } from "../shared/filters.js"
 * @typedef {{text: string, sort: string, filters: Filters}} State
 */

export const NEWEST = "newest";
const MAX_TEXT_LENGTH = 200;
const SORTS = [NEWEST, "added", "title", "stars", "citations", "activity"];
const TEXT_PARAMETER = "find";
const SEARCH_PARAMETER = "q"; // the parameter of the search dialog; Browse reads it if the URL has no `find`

/** Return the names of all facets, given those of the yes-or-no facets. @param {string[]} yesNoFacets */
export function facetNames(yesNoFacets) {
  return ["kind", ...yesNoFacets, "health", "commercial", "archived", "license", "topic", "benchmark", "year", "venue", "tag", "author", "reading"];
}

/** Return the state of a query. `facets` are the names of all facets.
 *  @param {string} query  @param {string[]} facets  @returns {State} */
export function fromQuery(query, facets) {
  const parameters = new URLSearchParams(query);
  /** @type {Filters} */
  const filters = {};
  for (const facet of facets) {
    const normalized = parameters.getAll(facet).map((value) => value.normalize("NFC"));
    const values = [...new Set(normalized)].filter(Boolean);
    if (values.length) filters[facet] = values;
  }
  const sort = parameters.get("sort") ?? NEWEST;
  return {
    text: (parameters.get(TEXT_PARAMETER) ?? parameters.get(SEARCH_PARAMETER) ?? "").slice(0, MAX_TEXT_LENGTH),
    sort: SORTS.includes(sort) ? sort : NEWEST,
    filters,
  };
}

/** Return the query of a state, such as `?kind=paper`. For the initial state, return "".
 *  @param {State} state  @param {string[]} facets */
export function toQuery({ text, sort, filters }, facets) {
  const parameters = new URLSearchParams();
  if (text.trim()) parameters.set(TEXT_PARAMETER, text.trim());
  for (const facet of facets) {
    for (const value of filters[facet] ?? []) parameters.append(facet, value);
  }
  if (sort !== NEWEST) parameters.set("sort", sort);
  const query = parameters.toString();
  return query && `?${query}`;
}

/** Return filters in which each venue is a series, such as `ICML`. URLs of earlier versions of the site contain a venue
 *  with its year, such as `ICML 2023`. If all venues have a year and `filters` has no years, the result has the
 *  years of the venues.
 *  @param {Filters} filters  @param {Map<string, [string, string]>} venueTexts  @returns {Filters} */
export function withSeries(filters, venueTexts) {
  const found = (filters.venue ?? []).map((venue) => venueTexts.get(venue) ?? [venue, ""]);
  const years = found.map(([, year]) => year);
  if (!found.length) return filters;
  const venue = [...new Set(found.map(([name]) => name))];
  if (filters.year || !years.every(Boolean)) return { ...filters, venue };
  return { ...filters, venue, year: [...new Set(years)] };
}

/** Return filters in which each author has the name that the facet `author` uses. A URL may contain another spelling.
 *  @param {Filters} filters  @param {Map<string, string>} authorNames  @returns {Filters} */
export function withPeople(filters, authorNames) {
  if (!filters.author) return filters;
  return { ...filters, author: [...new Set(filters.author.map((name) => authorNames.get(name) ?? name))] };
}
