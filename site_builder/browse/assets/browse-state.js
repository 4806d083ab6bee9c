/** What a reader has chosen, as the query of the page's address. Values are as they are in entries. */

export const FACETS = [
  "kind", "code", "dataset", "notes", "health", "topic", "year", "venue", "tag", "author",
];
export const NEWEST = "newest";
const SORTS = [NEWEST, "added", "title"];
// Not `q`: with that, the search dialog opens on any page.
const TEXT = "find";

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
    text: (parameters.get(TEXT) ?? "").slice(0, 200),
    sort: SORTS.includes(sort) ? sort : NEWEST,
    filters,
  };
}

/** Return the shortest query for a state: "" or `?...`; equal states have equal queries. */
export function toQuery({ text, sort, filters }) {
  const parameters = new URLSearchParams();
  if (text.trim()) parameters.set(TEXT, text.trim());
  for (const facet of FACETS) {
    for (const value of filters[facet] ?? []) parameters.append(facet, value);
  }
  if (sort !== NEWEST) parameters.set("sort", sort);
  const query = parameters.toString();
  return query && `?${query}`;
}

/** Return the state with a facet's value chosen, or no longer. */
export function toggled(state, facet, value, on) {
  const others = (state.filters[facet] ?? []).filter((own) => own !== value);
  const values = on ? [...others, value] : others;
  const { [facet]: _, ...rest } = state.filters;
  return { ...state, filters: values.length ? { ...rest, [facet]: values } : rest };
}
