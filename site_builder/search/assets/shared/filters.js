/**
 * The filters that the reader has chosen.
 *
 * @typedef {Record<string, string[]>} Filters  facet -> chosen values
 */

/** Return a copy of `filters` with a value of a facet. If `isChosen` is false, return a copy without this value.
 *  @param {Filters} filters  @param {string} facet  @param {string} value  @param {boolean} isChosen
 *  @returns {Filters} */
export function withChoice(filters, facet, value, isChosen) {
  const { [facet]: chosen = [], ...otherFilters } = filters;
  const otherValues = chosen.filter((otherValue) => otherValue !== value);
  const values = isChosen ? [...otherValues, value] : otherValues;
  return values.length ? { ...otherFilters, [facet]: values } : otherFilters;
}
