/**
 * The facets of entries, for the search engine and the Browse page.
 *
 * @import { Filters } from "./filters.js"
 * @typedef {{values: string[], starts: Uint32Array, indices: Uint32Array}} Column
 *   The values that all entries have in one facet. Entry `n` has the values `values[indices[i]]`, for `i`
 *   from `starts[n]` to `starts[n + 1] - 1`.
 * @typedef {{passing: Uint8Array, total: number, counts: Map<string, Uint32Array>}} Filtered
 *   `passing` has 1 for each entry that passes the filters and matches the text; `total` is the number of
 *   these entries. `counts` is facet -> for each value of its column, the number of entries.
 */

/** Return a column. `rows` has, for each entry, the index of its value or a list of indices.
 *  @param {{values: string[], rows: (number | number[])[]}} data  @returns {Column} */
export function columnOfRows({ values, rows }) {
  const starts = new Uint32Array(rows.length + 1);
  rows.forEach((row, n) => {
    starts[n + 1] = starts[n] + (typeof row === "number" ? 1 : row.length);
  });
  return { values, starts, indices: Uint32Array.from(rows.flat()) };
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
 * @returns {Filtered}
 */
export function applyFilters({ size, columns }, filters, matches = null) {
  // For each entry: the number of facets that reject the entry, and the index of the last such facet.
  const rejections = new Uint8Array(size);
  const rejectedBy = new Uint8Array(size);
  const entries = [...columns];
  entries.forEach(([name, { values, starts, indices }], index) => {
    if (!filters[name]?.length) return;
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
  entries.forEach(([name, { values, starts, indices }], index) => {
    const valueCounts = new Uint32Array(values.length);
    for (let n = 0; n < size; n += 1) {
      if (rejections[n] > 1 || (rejections[n] === 1 && rejectedBy[n] !== index)) continue;
      for (let i = starts[n]; i < starts[n + 1]; i += 1) valueCounts[indices[i]] += 1;
    }
    counts.set(name, valueCounts);
  });
  return { passing, total, counts };
}
