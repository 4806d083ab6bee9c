/**
 * Saves the entries that match the text and the filters of the Browse page, as a file in BibTeX, RIS, CSL-JSON or CSV.
 *
 * @import { BrowseData } from "./browse-data.js"
 * @import { Settings } from "./page.js"
 */

import { button } from "../shared/dom.js";
import { saveFile } from "../shared/save-file.js";

/** More entries than this cannot be saved, because each data file has only a few entries and needs a request. */
const MAX_ENTRIES = 2000;

/** @typedef {typeof import("../../../pages/assets/citation-formats.js")} Formats */

/** Name of a format -> [name for readers, ending of file names, media type].
 *  @type {Record<string, [string, string, string]>} */
const FORMATS = {
  bibtex: ["BibTeX", "bib", "application/x-bibtex"],
  csv: ["CSV", "csv", "text/csv"],
  ris: ["RIS", "ris", "application/x-research-info-systems"],
  csl: ["CSL-JSON", "json", "application/vnd.citationstyles.csl+json"],
};

/** Return a cell of a CSV file. If a spreadsheet could read the text as a formula, the cell begins with an apostrophe.
 *  @param {string} text */
function cell(text) {
  const safe = /^'*[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Return the text of a file with the entries that have these numbers.
 *  @param {string} format  @param {number[]} numbers  @param {BrowseData} data */
export async function viewFile(format, numbers, data) {
  const citations = await Promise.all(numbers.map((number) => data.citation(number)));
  if (format === "bibtex") return citations.map(([bibtex]) => `${bibtex}\n`).join("\n");
  /** @type {Formats} */
  const { cslItem, risRecord } = await import(new URL("citation-formats.js", import.meta.url).href);
  if (format === "ris") {
    const records = citations.map(([bibtex, families, title, formulas]) =>
      `${risRecord(bibtex, [...families], title, formulas)}\n\n`);
    return records.join("").replaceAll("\n", "\r\n");
  }
  const items = citations.map(([bibtex, , title, formulas]) => cslItem(bibtex, title, formulas));
  return format === "csl" ? `${JSON.stringify(items, null, 2)}\n` : table(items, numbers, data);
}

/** Return the text of the CSV file. @param {Record<string, unknown>[]} items  the entries in CSL-JSON
 *  @param {number[]} numbers  @param {BrowseData} data */
async function table(items, numbers, data) {
  const [rows] = await Promise.all([
    Promise.all(numbers.map((number) => data.row(number))),
    data.loadColumns(["author", "tag", "topic", "year"]),
  ]);
  const lines = items.map((item, index) => {
    const { id, kind, venue } = rows[index];
    /** @param {string} facet */
    const values = (facet) => data.valuesOf(facet, numbers[index]).join("; ");
    return [id, kind, item.title, item.id, item.URL, item.DOI, values("author"), values("year"), venue,
      values("topic"), values("tag")];
  });
  const names = ["id", "kind", "title", "cite_key", "url", "doi", "authors", "year", "venue", "topics", "tags"];
  return [names, ...lines].map((line) => `${line.map((text) => cell(String(text ?? ""))).join(",")}\r\n`).join("");
}

/** The buttons that save the entries, one button for each format. */
export class ViewFiles {
  /** @type {number[]} */
  #numbers = [];

  /** @param {HTMLElement} container  @param {BrowseData} data  @param {Settings} settings */
  constructor(container, data, { words }) {
    this.container = container;
    this.data = data;
    this.words = words;
    this.buttons = Object.entries(FORMATS).map(([format, [name]]) =>
      button("kb-facet__more", name, () => this.#save(format)));
    this.status = document.createElement("span");
    this.status.setAttribute("role", "status");
    container.append(words["export"], words["colon"], ...this.buttons.flatMap((node) => [node, " "]), this.status);
  }

  /** Make the buttons save the entries with these numbers. @param {Uint32Array<ArrayBuffer>} numbers */
  show(numbers) {
    this.#numbers = [...numbers];
    this.container.hidden = numbers.length === 0;
    const isAboveLimit = numbers.length > MAX_ENTRIES;
    for (const node of this.buttons) node.disabled = isAboveLimit;
    this.status.textContent = isAboveLimit ? this.words["export.limit"] : "";
  }

  /** @param {string} format */
  async #save(format) {
    const [, ending, type] = FORMATS[format];
    try {
      saveFile(`entries.${ending}`, type, await viewFile(format, this.#numbers, this.data));
      this.status.textContent = this.words["kept.bibtex.done"];
    } catch {
      this.status.textContent = this.words["kept.bibtex.failed"];
    }
  }
}
