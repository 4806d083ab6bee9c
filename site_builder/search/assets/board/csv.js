/** Reads and writes CSV. */

const STARTS_FORMULA = /^'*[=+\-@＝＋－＠\t\r\n]/;
const IS_NUMBER = /^[-+]?[0-9]+(\.[0-9]+)?$/;

/** Return an object for each row below the header. The object maps the name of a column to the cell's text.
 *  @param {string} csv */
export function readCsv(csv) {
  const [names = [], ...rows] = rowsOf(csv.replace(/^\ufeff/, ""));
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, withoutApostrophe(row[index] ?? "")])));
}

/** Return one row as CSV. A cell that a spreadsheet would compute as a formula gets an apostrophe at its beginning.
 *  @param {string[]} cells */
export function csvLine(cells) {
  return cells.map((cell) => {
    const safe = withoutFormula(cell);
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }).join(",");
}

/** Escape a cell as `escape_formula` in escaping.py does. @param {string} cell */
function withoutFormula(cell) {
  return STARTS_FORMULA.test(cell) && !IS_NUMBER.test(cell) ? `'${cell}` : cell;
}

/** Undo `withoutFormula`. @param {string} cell */
function withoutApostrophe(cell) {
  return cell.startsWith("'") && withoutFormula(cell.slice(1)) === cell ? cell.slice(1) : cell;
}

/** Return the rows, each as a list of its cells. @param {string} csv */
function rowsOf(csv) {
  const rows = [];
  /** @type {string[]} */
  let row = [];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === "" && row.length === 0 && !quoted && !plain) break;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
