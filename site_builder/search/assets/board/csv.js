/** Reads and writes CSV. */

const STARTS_FORMULA = /^'*[=+\-@＝＋－＠\t\r\n]/;
const IS_NUMBER = /^[-+]?[0-9]+(\.[0-9]+)?$/;

/** Return the rows of a CSV file, each as an object: name of the column -> text. @param {string} text */
export function readCsv(text) {
  const [names = [], ...rows] = cellsOf(text.replace(/^\ufeff/, ""));
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, withoutApostrophe(row[index] ?? "")])));
}

/** Return one line of a CSV file. No spreadsheet reads a cell as a formula: an apostrophe precedes its first character.
 *  @param {string[]} cells */
export function csvLine(cells) {
  return cells.map((cell) => {
    const safe = withoutFormula(cell);
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }).join(",");
}

/** As `escape_formula` in escaping.py. @param {string} cell */
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
