/**
 * The facets of entries, for the search engine and the Browse page.
 *
 * @import { Filters } from "./filters.js"
 * @typedef {{values: string[], starts: Uint32Array, indices: Uint32Array}} Column
 *   The values that all entries have in one facet. Entry `n` has the values `values[indices[i]]`, for `i`
 *   from `starts[n]` to `starts[n + 1] - 1`.
 * @typedef {{value: string, index: number, count: number}} CountedValue   `index` is the index in the column.
 * @typedef {{facets: {name: string, values: string[]}[]}} FacetsHeader   The header of a file of facets.
 * @typedef {{passing: Uint8Array, total: number, counts: Map<string, Uint32Array>}} Filtered
 *   `passing` has 1 for each entry that passes the filters and matches the search text; `total` is the number of
 *   these entries. `counts` is facet -> for each value of its column, the count that `applyFilters` defines.
 */

import { ByteReader } from "./bytes.js";
import { parseJson } from "./files.js";

/** Decode a file of facets. Return its header, and a Map of facet -> column.
 *  @param {Uint8Array} bytes  @param {number} size  number of entries */
export function decodeFacets(bytes, size) {
  const reader = new ByteReader(bytes);
  const header = /** @type {FacetsHeader} */ (parseJson(reader.sized()));
  /** @type {Map<string, Column>} */
  const columns = new Map();
  for (const { name, values } of header.facets) {
    const starts = new Uint32Array(size + 1);
    for (let n = 0; n < size; n += 1) starts[n + 1] = starts[n] + reader.varint();
    const indices = new Uint32Array(starts[size]);
    let nextIndex = 0; // index of the first value that has not occurred yet
    for (let i = 0; i < indices.length; i += 1) {
      const encoded = reader.varint();
      indices[i] = encoded === 0 ? nextIndex++ : encoded - 1;
    }
    columns.set(name, { values, starts, indices });
  }
  return { header, columns };
}

/**
 * Filter entries. An entry passes a facet if it has one of the values that are chosen in this facet, or if
 * no value is chosen there. An entry passes the filters if it passes all facets.
 *
 * The count of a value is the number of entries that have this value, match the search text, and pass all facets
 * other than the facet of this value.
 * @param {{size: number, columns: Map<string, Column>}} data
 * @param {Filters} filters  the columns of the facets with chosen values must be loaded
 * @param {?Uint8Array} matches  1 for each entry that matches the search text; null if there is no search text
 * @returns {Filtered}
 */
export function applyFilters({ size, columns }, filters, matches = null) {
  // For each entry: the number of facets that reject the entry, and the index of the last of these facets.
  const rejections = new Uint8Array(size);
  const rejectedBy = new Uint8Array(size);
  const facets = [...columns];
  facets.forEach(([name, { values, starts, indices }], index) => {
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
    if (matches && !matches[n]) rejections[n] = 2; // no facet counts an entry with two rejections
    else if (rejections[n] === 0) total += passing[n] = 1;
  }
  const counts = new Map();
  facets.forEach(([name, { values, starts, indices }], index) => {
    const valueCounts = new Uint32Array(values.length);
    for (let n = 0; n < size; n += 1) {
      if (rejections[n] > 1 || (rejections[n] === 1 && rejectedBy[n] !== index)) continue;
      for (let i = starts[n]; i < starts[n + 1]; i += 1) valueCounts[indices[i]] += 1;
    }
    counts.set(name, valueCounts);
  });
  return { passing, total, counts };
}

/** Return the chosen values of a column, and its values with a count above 0.
 *  @param {string[]} values  @param {Uint32Array | undefined} counts  @param {string[]} chosen
 *  @returns {CountedValue[]} */
export function countedValues(values, counts, chosen) {
  return values.map((value, index) => ({ value, index, count: counts?.[index] ?? 0 }))
    .filter(({ value, count }) => count > 0 || chosen.includes(value));
}

/** Return a function that compares two values of a facet, for sorting them. If `order` is given, it is the list of the
 *  sorted values. If not, the latest year comes first; in other facets, the value with the greatest count comes first.
 *  @param {string} facet  @param {string[]} [order]  @returns {(a: CountedValue, b: CountedValue) => number} */
export function valueComparison(facet, order) {
  if (order) {
    const ranks = new Map(order.map((value, rank) => [value, rank]));
    const rank = (/** @type {CountedValue} */ { value }) => ranks.get(value) ?? order.length;
    return (a, b) => rank(a) - rank(b);
  }
  if (facet === "year") return (a, b) => Number(b.value) - Number(a.value);
  return (a, b) => b.count - a.count || a.index - b.index;
}
