/**
 * The facet `reading`: the state of each saved entry.
 *
 * @import { Column } from "../shared/facets.js"
 * @import { SavedEntry } from "../reading/saved-entries.js"
 * @typedef {{size: number, numbersById: () => Promise<Map<string, number>>}} NumberedEntries
 */

import { READING_STATES } from "../reading/saved-entries.js";

/** Return the column of the facet. The ids are loaded only if the reading list has entries.
 *  @param {NumberedEntries} data  @param {SavedEntry[]} entries  @returns {Promise<Column>} */
export async function readingColumn(data, entries) {
  const numbers = entries.length ? await data.numbersById() : new Map();
  /** @type {Map<number, number>} */
  const states = new Map();
  for (const { id, state } of entries) {
    const number = numbers.get(id);
    if (number !== undefined) states.set(number, READING_STATES.indexOf(state));
  }
  const starts = new Uint32Array(data.size + 1);
  for (let n = 0; n < data.size; n += 1) starts[n + 1] = starts[n] + Number(states.has(n));
  const sorted = [...states].sort(([a], [b]) => a - b);
  return { values: READING_STATES, starts, indices: Uint32Array.from(sorted, ([, index]) => index) };
}
