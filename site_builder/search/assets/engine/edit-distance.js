/** Return the edit distance of two words: the smallest number of edits that turn one word into the other. An edit
 *  inserts, removes or changes a letter, or swaps two neighbouring letters. Each letter takes part in at most one edit.
 *  If the distance is above `limit`, the result can be any number above `limit`.
 *  @param {string} first  @param {string} second  @param {number} limit */
export function editDistance(first, second, limit) {
  if (Math.abs(first.length - second.length) > limit) return limit + 1;
  /** @type {number[]} */
  let beforePrevious = [];
  let previous = Array.from({ length: second.length + 1 }, (_, i) => i);
  for (let i = 1; i <= first.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const change = first[i - 1] === second[j - 1] ? 0 : 1;
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + change);
      if (i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1]) {
        row[j] = Math.min(row[j], beforePrevious[j - 2] + 1);
      }
    }
    if (Math.min(...row) > limit) return limit + 1;
    [beforePrevious, previous] = [previous, row];
  }
  return previous[second.length];
}
