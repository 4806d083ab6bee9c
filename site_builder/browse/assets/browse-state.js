/** Converts the state of the Browse page to the query of the page's URL, and this query to the state. */

export const FACETS = [
  "kind", "code", "dataset", "notes", "health", "topic", "year", "venue", "tag", "author",
];
export const NEWEST = "newest";
const MAX_TEXT_LENGTH = 200;
const SORTS = [NEWEST, "added", "title"];
// The name of this parameter cannot be `q`, because the parameter `q` opens the search dialog.
const TEXT_PARAMETER = "find";

/** @typedef {{text: string, sort: string, filters: Record<string, string[]>}} State */

/** @returns {State} */
export function fromQuery(query) {
  const parameters = new URLSearchParams(query);
  const filters = {};
  for (const facet of FACETS) {
    const texts = parameters.getAll(facet).map((text) => text.normalize("NFC"));
    const values = [...new Set(texts)].filter(Boolean);
    if (values.length) filters[facet] = values;
  }
  const sort = parameters.get("sort");
  return {
    text: (parameters.get(TEXT_PARAMETER) ?? "").slice(0, MAX_TEXT_LENGTH),
    sort: SORTS.includes(sort) ? sort : NEWEST,
    filters,
  };
}

/** Return the query of a state, such as `?kind=paper`. For the initial state, return "". */
export function toQuery({ text, sort, filters }) {
  const parameters = new URLSearchParams();
  if (text.trim()) parameters.set(TEXT_PARAMETER, text.trim());
  for (const facet of FACETS) {
    for (const value of filters[facet] ?? []) parameters.append(facet, value);
  }
  if (sort !== NEWEST) parameters.set("sort", sort);
  const query = parameters.toString();
  return query && `?${query}`;
}

/** Return a copy of the state in which a value of a facet is chosen, or not chosen if `isChosen` is false. */
export function withChoice(state, facet, value, isChosen) {
  const otherValues = (state.filters[facet] ?? []).filter((otherValue) => otherValue !== value);
  const values = isChosen ? [...otherValues, value] : otherValues;
  const { [facet]: _, ...otherFilters } = state.filters;
  return { ...state, filters: values.length ? { ...otherFilters, [facet]: values } : otherFilters };
}
