/**
 * One ranking of a board: its table, its charts, and the order of its rows. A board shows the rankings of a benchmark.
 *
 * @import { BoardRow, BoardSettings } from "./rows.js"
 * @import { Table } from "./formats.js"
 */

import { button, textWithoutTex } from "../shared/dom.js";
import { copiedCells, rowInFile, rowOnPage } from "./rows.js";

/** A click on the button below a long table adds at most this many rows to the table. */
const STEP = 200;

export class Ranking {
  /** @param {HTMLElement} section  @param {BoardSettings} settings
   *  @param {() => Promise<Record<string, string>[]>} readFile  returns the rows of the board's CSV file */
  constructor(section, settings, readFile) {
    this.section = section;
    this.settings = settings;
    this.readFile = readFile;
    this.body = /** @type {HTMLTableSectionElement} */ (section.querySelector(".kb-board-scroll tbody"));
    /** @type {HTMLTableCellElement[]} */
    this.heads = [...section.querySelectorAll("th[data-metric]")].map((head) => /** @type {HTMLTableCellElement} */ (head));
    this.metrics = this.heads.map((head) => head.dataset.metric ?? "");
    this.format = new Intl.NumberFormat(document.documentElement.lang).format;
    /** @type {BoardRow[]} */
    this.rows = [...this.body.rows].map((row) => rowOnPage(row, this.metrics.length));
    this.firstRows = this.rows.length;
    this.shown = this.firstRows;
    this.metric = this.metrics[0];
    /** @type {HTMLElement | null} */
    this.more = section.querySelector(".kb-board-more");
    this.isComplete = this.more === null;
    this.more?.replaceChildren(button("kb-button", this.more.textContent ?? "", () => this.showMore()));
    this.updateMore(Number(this.more?.dataset.number ?? 0));
  }

  /** Whether the ranking has scores in a metric. @param {string} metric */
  has(metric) {
    return this.metrics.includes(metric);
  }

  /** Sort the table by a metric, and show the chart of this metric. @param {string} metric */
  async sortBy(metric) {
    if (!this.isComplete && metric !== this.metric && !await this.complete()) return;
    // Moving thousands of rows takes long, so the table shows only its first rows after a change of the order.
    if (metric !== this.metric) this.shown = this.firstRows;
    this.metric = metric;
    const index = this.metrics.indexOf(metric);
    this.heads.forEach((head, number) => {
      if (number === index) head.setAttribute("aria-sort", head.dataset.better === "lower" ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    for (const chart of this.section.querySelectorAll("figure")) chart.hidden = chart.dataset.metric !== metric;
    this.show();
  }

  /** Sort the rows by `this.metric`, and show the first `this.shown` of them with their ranks. */
  show() {
    const index = this.metrics.indexOf(this.metric);
    const sign = this.heads[index]?.dataset.better === "lower" ? 1 : -1;
    const valueOf = (/** @type {BoardRow} */ row) => (Number.isNaN(row.scores[index]) ? Infinity : sign * row.scores[index]);
    const sorted = this.rows.map((row) => ({ row, value: valueOf(row) })).sort((a, b) => (a.value === b.value ? 0 : a.value - b.value));
    let rank = 0;
    const elements = sorted.slice(0, this.shown).map(({ row, value }, position) => {
      if (position === 0 || value !== sorted[position - 1].value) rank = position + 1;
      const tableRow = row.element();
      const text = value === Infinity ? "–" : this.format(rank);
      if (tableRow.cells[0].textContent !== text) tableRow.cells[0].textContent = text;
      return tableRow;
    });
    this.body.replaceChildren(...elements);
    if (this.isComplete) this.updateMore(this.rows.length - elements.length);
  }

  async showMore() {
    if (!await this.complete()) return;
    const first = this.shown;
    this.shown += STEP;
    this.show();
    this.body.rows[first]?.querySelector("a")?.focus({ preventScroll: true });
  }

  /** @param {number} number  number of rows that the table does not show */
  updateMore(number) {
    const label = this.more?.querySelector("button");
    if (!this.more || !label) return;
    this.more.hidden = number <= 0;
    label.textContent = this.settings.words.more.replace("{}", this.format(Math.min(STEP, number)));
  }

  /** Add the rows that are in the CSV file and not on the page. Return whether the ranking now has all its rows. */
  async complete() {
    if (this.isComplete) return true;
    try {
      const records = (await this.readFile()).filter(({ ranking }) => ranking === (this.section.dataset.slug || "all"));
      this.rows.push(...records.slice(this.rows.length).map((record) => rowInFile(record, this.metrics, this.settings)));
      this.isComplete = true;
    } catch {
      this.more?.append(` ${this.settings.words.failed}`);
    }
    return this.isComplete;
  }

  /** Return the shown rows as a table that can be copied. @param {string} title  title of the page  @returns {Table} */
  table(title) {
    const headings = [...this.section.querySelectorAll(".kb-board-scroll thead th")].map(textWithoutTex);
    headings.splice(2, 0, this.settings.words.paper);
    const name = textWithoutTex(this.section.querySelector("caption"));
    const url = new URL(`#${this.heads[this.metrics.indexOf(this.metric)]?.id ?? this.section.id}`, location.href).href;
    return { title: `${title} · ${name}`, url, head: headings, rows: [...this.body.rows].map(copiedCells) };
  }
}
