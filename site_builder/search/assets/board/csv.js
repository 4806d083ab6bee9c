/** Reads and writes CSV. */

const STARTS_FORMULA = /^'*[=+\-@＝＋－＠\t\r\n]/;
const IS_NUMBER = /^[-+]?[0-9]+(\.[0-9]+)?$/;

/** Return the rows of a CSV file, each as an object: name of the column -> text. @param {string} text */
export function readCsv(text) {
  const [names = [], ...rows] = cellsOf(text.replace(/^\ufeff/, ""));
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, withoutApostrophe(row[index] ?? "")])));
}

/** Return one line of a CSV file. If a spreadsheet would read a cell as a formula, the cell begins with an apostrophe.
 *  @param {string[]} cells */
export function csvLine(cells) {
  return cells.map((cell) => {
    const safe = withoutFormula(cell);
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }).join(",");
}

/** Return the text that `escape_formula` in escaping.py returns. @param {string} cell */
function withoutFormula(cell) {
  return STARTS_FORMULA.test(cell) && !IS_NUMBER.test(cell) ? `'${cell}` : cell;
}

/** @param {string} text */
function withoutApostrophe(text) {
  return text.startsWith("'") && withoutFormula(text.slice(1)) === text ? text.slice(1) : text;
}

/** Return the cells of each line. @param {string} text */
function cellsOf(text) {
  const rows = [];
  /** @type {string[]} */
  let row = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === "" && row.length === 0 && !quoted && !plain) break;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
