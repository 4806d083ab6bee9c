/**
 * The rows of a ranking. A row is an element of the page, or is made from a line of the benchmark's CSV file.
 *
 * @import { Cell } from "./formats.js"
 * @typedef {{words: Record<string, string>, home: string, language: string, benchmark: string, form: string,
 *   lang: string, tagOf: (text: string) => string}} BoardSettings
 *   `home` is the URL of the home page in `language`; `form` is the URL of the correction form, or empty
 * @typedef {{scores: number[], element: () => HTMLTableRowElement}} BoardRow
 *   `scores` has a number for each metric; NaN if the row has no score in this metric
 */

import { element, textWithoutTex } from "../shared/dom.js";
import { hostOf, outsideLink } from "../shared/outside-links.js";
import { withLanguage } from "../shared/text-language.js";

const NUMBER = /[-+−]?(?:[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?/;
const FIRST_SCORE = 2;

/** Return the number in a printed score, such as `12.3 ± 0.4` or `<5`. Without a number, return NaN. @param {string} printed */
export function scoreNumber(printed) {
  const number = NUMBER.exec(printed)?.[0];
  return number ? Number(number.replaceAll(",", "").replace("−", "-")) : NaN;
}

/** Return the `BoardRow` for a table row of the page.
 *  @param {HTMLTableRowElement} row  @param {number} count  number of metrics */
export function rowOnPage(row, count) {
  const scores = [...row.cells].slice(FIRST_SCORE, FIRST_SCORE + count).map((cell) => scoreNumber(cell.textContent ?? ""));
  return { scores, element: () => row };
}

/** Return the `BoardRow` for a line of the CSV file. The element of the row is made when the row is first shown.
 *  @param {Record<string, string>} record  @param {string[]} metrics  @param {BoardSettings} settings */
export function rowInFile(record, metrics, settings) {
  /** @type {HTMLTableRowElement | null} */
  let row = null;
  const printed = metrics.map((metric) => record[`score:${metric}`] ?? "");
  const makeOnce = () => (row ??= makeRow(record, metrics, settings));
  return { scores: printed.map(scoreNumber), element: makeOnce };
}

/** @param {Record<string, string>} record  @param {string[]} metrics  @param {BoardSettings} settings */
function makeRow(record, metrics, settings) {
  const { words, home, language } = settings;
  const cell = (/** @type {(Node | string)[]} */ ...content) => element("td", "", {}, ...content);
  const notes = [
    record.resolution && words.resolution.replace("{}", record.resolution),
    record.ensemble === "yes" && words.ensemble,
    textOf(record, "note", language),
  ];
  const model = element(
    "th", "", { scope: "row" }, withLanguage(element("b", "", {}, record.model), record.model, settings),
    withLanguage(element("a", "", { href: new URL(`${record.entry}/`, home).href }, record.name), record.name, settings),
    ...notes.filter(Boolean).map((note) => withLanguage(element("small", "", {}, String(note)), String(note), settings)),
  );
  const extra = record.extra_data ? words[record.extra_data] : element("span", "kb-board-unknown", {}, words.unknown);
  return element(
    "tr", "", {}, element("td", "kb-num"), model,
    ...metrics.map((metric) => element("td", "kb-num", {}, record[`score:${metric}`] || "–")),
    cell(extra), cell(record.published.slice(0, 7)), cell(record.code ? outsideLink(record.code, words.code, {}) : "–"),
    cell(...sourceOf(record, settings), ...correctionOf(record, settings)),
  );
}

/** Return a text of a line of the CSV file in a language. For the name `note` and the language `en`, this is the text
 *  in the column `note.en`. If this column is empty, return the first text in a column such as `note.zh`.
 *  @param {Record<string, string>} record  @param {string} name  @param {string} language */
function textOf(record, name, language) {
  const columns = [`${name}.${language}`, ...Object.keys(record).filter((column) => column.startsWith(`${name}.`))];
  return record[columns.find((column) => record[column]) ?? ""];
}

/** @param {Record<string, string>} record  @param {BoardSettings} settings */
function sourceOf(record, settings) {
  const { words } = settings;
  const evidence = words[record.evidence];
  const shown = record.reproduction ? outsideLink(record.reproduction, evidence) : evidence;
  const where = record.source_where || hostOf(record.source_url);
  const content = [withLanguage(outsideLink(record.source_url, where), where, settings), element("small", "", {}, shown)];
  if (record.reported_by === "other") content.push(element("em", "kb-board-others", {}, words.others));
  return content;
}

/** Return a list with a link that opens the correction form, filled in with the values of a row. If there is no form,
 *  return [].
 *  @param {Record<string, string>} record  @param {BoardSettings} settings */
function correctionOf(record, { words, benchmark, form }) {
  if (!form) return [];
  const yesNo = ["extra_data", "ensemble"].filter((name) => record[name]).map((name) => `${name}: ${record[name]}`);
  const others = record.reported_by === "other" ? ["reported_by: other"] : [];
  const stated = [record.split, record.setting, record.resolution, ...yesNo, ...others].filter(Boolean);
  const url = new URL(form);
  url.searchParams.set("entry", record.entry);
  url.searchParams.set("wrong", `${benchmark}: ${record.model}${stated.length ? ` (${stated.join(", ")})` : ""}`);
  const scores = Object.keys(record).filter((name) => name.startsWith("score:") && record[name]);
  url.searchParams.set("right", scores.map((name) => `${name.slice("score:".length)}: ${record[name]}`).join("\n"));
  return [element("a", "kb-board-correct", { href: url.href, rel: "nofollow" }, words.correct)];
}

/** Return the cells of a row for a copied table. On the page, one cell contains both the model and the paper. In the
 *  copied table, the model and the paper have two cells.
 *  @param {HTMLTableRowElement} row
 *  @returns {Cell[]} */
export function copiedCells(row) {
  const [rank, model, ...rest] = row.cells;
  const source = rest.pop();
  const notes = [...model.querySelectorAll("small")].map(textWithoutTex).join("; ");
  const facts = [...source?.querySelectorAll("small, em") ?? []].map(textWithoutTex).join("; ");
  return [
    linkedText(rank), { text: textWithoutTex(model.querySelector("b")), detail: notes },
    linkedText(model.querySelector(":scope > a")), ...rest.map(linkedText),
    { ...linkedText(source?.querySelector(":scope > a, :scope > span")), detail: facts },
  ];
}

/** @param {Element | null | undefined} cell */
function linkedText(cell) {
  const anchor = cell instanceof HTMLAnchorElement ? cell : cell?.querySelector("a");
  return { text: textWithoutTex(cell), url: anchor?.href };
}
