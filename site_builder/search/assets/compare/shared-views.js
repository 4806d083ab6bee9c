/**
 * Finds the rankings that at least two entries share, and the best score in each metric. In this module, a ranking is
 * called a view. `pages/comparison_data.py` describes the data.
 *
 * @typedef {{names: string[], units: string[], better: "higher" | "lower"}} Metric
 * @typedef {[metric: number, printed: string, value: number]} Score
 * @typedef {[view: number, model: string, scores: Score[], source: number, where: string, byOthers: 0 | 1]} ResultRow
 * @typedef {[id: string, names: string[], rows: ResultRow[]]} ComparedEntry
 * @typedef {{benchmarks: {id: string, names: string[], metrics: Metric[]}[],
 *   views: [benchmark: number, anchor: string, names: string[]][], entries: ComparedEntry[], sources: string[]}} ComparisonData
 * @typedef {{model: string, printed: string, value: number, source: number, where: string, byOthers: boolean,
 *   isBest: boolean}} Cell  `source` is an index in `sources` of the data
 * @typedef {{metric: Metric, cells: (Cell | undefined)[]}} MetricRow
 * @typedef {{view: number, rows: MetricRow[]}} SharedView
 */

export const MAX_COMPARED = 5;
const MAX_QUERY_IDS = 20;

/** Return the first 20 different ids in the query of the page's URL. @param {string} query  @returns {string[]} */
export function idsInQuery(query) {
  const ids = (new URLSearchParams(query).get("entries") ?? "").split(",").map((id) => id.trim());
  return [...new Set(ids)].filter(Boolean).slice(0, MAX_QUERY_IDS);
}

/** Return the query with these ids, or an empty text if there are no ids. @param {string[]} ids */
export const queryOfIds = (ids) => (ids.length ? `?entries=${ids.map(encodeURIComponent).join(",").replaceAll("%2F", "/")}` : "");

/** Return the best score that an entry has in a metric of a view; undefined if the entry has no such score.
 *  @param {ComparedEntry} entry  @param {number} view  @param {number} metricIndex  @param {Metric} metric
 *  @returns {Cell | undefined} */
function bestCell([, , rows], view, metricIndex, metric) {
  /** @type {Cell | undefined} */
  let best;
  for (const [rowView, model, scores, source, where, byOthers] of rows) {
    const score = rowView === view ? scores.find(([index]) => index === metricIndex) : undefined;
    if (!score) continue;
    const [, printed, value] = score;
    if (best && !isBetter(value, best.value, metric)) continue;
    best = { model, printed, value, source, where, byOthers: byOthers === 1, isBest: false };
  }
  return best;
}

/** @param {number} value  @param {number} other  @param {Metric} metric */
const isBetter = (value, other, { better }) => (better === "higher" ? value > other : value < other);

/** Return the views with a shared metric, and a row for each shared metric. A metric is shared if at least two of the
 *  entries have scores in it.
 *  @param {ComparisonData} data  @param {ComparedEntry[]} entries  @returns {SharedView[]} */
export function sharedViews(data, entries) {
  return viewsOfSeveral(entries).map((view) => {
    const { metrics } = data.benchmarks[data.views[view][0]];
    const rows = metrics.map((metric, index) => {
      const cells = entries.map((entry) => bestCell(entry, view, index, metric));
      return { metric, cells: withBest(cells, metric) };
    });
    return { view, rows: rows.filter(({ cells }) => cells.filter(Boolean).length > 1) };
  }).filter(({ rows }) => rows.length);
}

/** Return the views in which at least two of the entries have rows, in ascending order. @param {ComparedEntry[]} entries */
function viewsOfSeveral(entries) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const [, , rows] of entries) {
    for (const view of new Set(rows.map(([number]) => number))) counts.set(view, (counts.get(view) ?? 0) + 1);
  }
  return [...counts.keys()].filter((view) => (counts.get(view) ?? 0) > 1).sort((a, b) => a - b);
}

/** Return copies of the cells, in which `isBest` marks the best scores. @param {(Cell | undefined)[]} cells  @param {Metric} metric */
function withBest(cells, metric) {
  const values = cells.flatMap((cell) => (cell ? [cell.value] : []));
  return cells.map((cell) => cell && { ...cell, isBest: !values.some((value) => isBetter(value, cell.value, metric)) });
}

/** Return the entries that readers can add to the chosen entries: those that share a view with one of them. If no
 *  entry is chosen, return all entries. @param {ComparisonData} data  @param {ComparedEntry[]} chosen */
export function comparableEntries(data, chosen) {
  if (!chosen.length) return data.entries;
  const views = new Set(chosen.flatMap(([, , rows]) => rows.map(([view]) => view)));
  return data.entries.filter((entry) => !chosen.includes(entry) && entry[2].some(([view]) => views.has(view)));
}
