/**
 * The panel of the reading list. It shows the titles of the saved entries, and buttons that copy, download and
 * clear the reading list.
 *
 * @import { BrowseData, Row } from "./browse-data.js"
 * @import { Settings } from "./page.js"
 * @import { ReadingList } from "./reading-list.js"
 */

import { button, element } from "../shared/dom.js";
import { fill } from "./messages.js";
import { requiredElement } from "./page-elements.js";
import { asMarkdown } from "./reading-list.js";
import { textsOf } from "./rows.js";
import { withLanguage } from "../shared/text-language.js";

export class ReadingListPanel {
  /** The reading list before it was cleared. @type {string[]} */
  #cleared = [];
  #updateNumber = 0;

  /** @param {HTMLDetailsElement} container  @param {ReadingList} readingList  @param {BrowseData} data
   *  @param {Settings} settings */
  constructor(container, readingList, data, settings) {
    this.container = container;
    this.readingList = readingList;
    this.data = data;
    this.settings = settings;
    this.words = settings.words;
    this.count = requiredElement(container, "[data-browse=kept-count]", HTMLElement);
    this.status = requiredElement(container, "[data-browse=kept-status]", HTMLElement);
    this.items = element("ol", "kb-reading-list__items");
    this.empty = element("p", "kb-reading-list__empty", {}, this.words["kept.empty"]);
    this.undo = button("kb-button", this.words["kept.undo"], () => this.readingList.set(this.#cleared), { hidden: "" });
    this.actions = element("p", "kb-reading-list__actions", {},
      button("kb-button", this.words["kept.copy"], () => this.#run("copy", () => this.#copy())),
      button("kb-button", this.words["kept.bibtex"], () => this.#run("bibtex", () => this.#download())),
      button("kb-button", this.words["kept.clear"], () => this.#clear()));
    this.status.before(this.empty, this.items, this.actions, this.undo);
    container.addEventListener("toggle", () => this.show());
    readingList.addListener(() => this.show());
    this.show();
  }

  /** Return [number, row] of each entry in the reading list. The result leaves out entries that the site no
   *  longer has. @returns {Promise<[number, Row][]>} */
  async #rows() {
    if (this.readingList.ids.length === 0) return [];
    const numbers = await this.data.numbersById();
    const existing = this.readingList.ids.map((id) => numbers.get(id)).filter((number) => number !== undefined);
    return Promise.all(existing.map(async (number) => /** @type {[number, Row]} */ (
      [number, await this.data.row(number)])));
  }

  async show() {
    const { ids } = this.readingList;
    const updateNumber = (this.#updateNumber += 1);
    this.count.textContent = ids.length.toLocaleString(this.settings.lang);
    this.empty.hidden = ids.length > 0;
    this.actions.hidden = ids.length === 0;
    if (ids.length) this.undo.hidden = true;
    if (!this.container.open) return;
    try {
      const rows = await this.#rows();
      if (updateNumber === this.#updateNumber) this.items.replaceChildren(...rows.map(([, row]) => this.#item(row)));
    } catch {
      if (updateNumber === this.#updateNumber) this.status.textContent = this.words["error.network"];
    }
  }

  /** @param {Row} row */
  #item(row) {
    const { title, href } = textsOf(row, this.settings);
    const remove = button("kb-reading-list__remove", "×", () => {
      this.readingList.toggle(row.id, false);
      this.container.querySelector("summary")?.focus();
    }, { "aria-label": fill(this.words["kept.remove"], title) });
    return element("li", "", {}, withLanguage(element("a", "", { href }, title), title, this.settings), " ", remove);
  }

  /** @param {"copy" | "bibtex"} name  @param {() => Promise<void>} action */
  async #run(name, action) {
    try {
      await action();
      this.status.textContent = this.words[`kept.${name}.done`];
    } catch {
      this.status.textContent = this.words[`kept.${name}.failed`];
    }
  }

  async #copy() {
    const rows = await this.#rows();
    const text = asMarkdown(rows.map(([, row]) => {
      const { title, href, authors, venue } = textsOf(row, this.settings);
      return { title, href, details: [authors, venue].filter(Boolean) };
    }), this.words["kept.comma"]);
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return;
    }
    // Browsers offer no clipboard API to pages that were loaded over HTTP without TLS. On such a page, the
    // script selects the text and calls `execCommand`.
    const area = element("textarea", "kb-visually-hidden", { "aria-hidden": "true" }, text);
    this.container.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    if (!isCopied) throw new Error("the browser refused to copy");
  }

  async #download() {
    const rows = await this.#rows();
    const records = await Promise.all(rows.map(([number]) => this.data.bibtex(number)));
    const file = new Blob([records.map((record) => `${record}\n`).join("\n")], { type: "application/x-bibtex" });
    const href = URL.createObjectURL(file);
    const link = element("a", "", { href, download: "reading-list.bib" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  }

  #clear() {
    this.#cleared = this.readingList.ids;
    this.readingList.set([]);
    this.undo.hidden = false;
    this.undo.focus();
    this.status.textContent = this.words["kept.cleared"];
  }
}
