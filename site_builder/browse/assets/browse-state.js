/** The state of the page as the query of its URL. Values are the same as in entries. */

export const FACETS = [
  "kind", "code", "dataset", "notes", "health", "topic", "year", "venue", "tag", "author",
];
export const NEWEST = "newest";
const MAX_TEXT_LENGTH = 200;
const SORTS = [NEWEST, "added", "title"];
// Not `q`: that parameter opens the search dialog.
const TEXT_PARAMETER = "find";

/** @typedef {{text: string, sort: string, filters: Record<string, string[]>}} State */

/** @returns {State} */
export function fromQuery(query) {
  const parameters = new URLSearchParams(query);
  const filters = {};
  for (const facet of FACETS) {
    const values = [...new Set(parameters.getAll(facet))].filter(Boolean);
    if (values.length) filters[facet] = values;
  }
  const sort = parameters.get("sort");
  return {
    text: (parameters.get(TEXT_PARAMETER) ?? "").slice(0, MAX_TEXT_LENGTH),
    sort: SORTS.includes(sort) ? sort : NEWEST,
    filters,
  };
}

/** Return the shortest query of a state: "" or `?...`. Equal states have equal queries. */
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

/** Return the state with a value of a facet chosen or not chosen. */
export function withChoice(state, facet, value, isChosen) {
  const others = (state.filters[facet] ?? []).filter((own) => own !== value);
  const values = isChosen ? [...others, value] : others;
  const { [facet]: _, ...rest } = state.filters;
  return { ...state, filters: values.length ? { ...rest, [facet]: values } : rest };
}
