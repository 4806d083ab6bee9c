/**
 * The panel of the reading list. It shows the saved entries with their states and notes. Its buttons copy, download and
 * clear the reading list, open the comparison, and add the entries of a file.
 *
 * @import { ListContext } from "../reading/controls.js"
 * @import { SavedEntry } from "../reading/saved-entries.js"
 * @import { BrowseData, Row } from "./browse-data.js"
 * @import { Settings } from "./page.js"
 */

import { noteButton, stateSelect } from "../reading/controls.js";
import { formatSaved, parseSaved } from "../reading/saved-entries.js";
import { copyText } from "../shared/clipboard.js";
import { button, element } from "../shared/dom.js";
import { saveFile } from "../shared/save-file.js";
import { fill } from "../shared/texts.js";
import { asMarkdown } from "./markdown.js";
import { requiredElement } from "./page-elements.js";
import { textsOf } from "./rows.js";
import { withLanguage } from "../shared/text-language.js";

const MAX_COMPARED_ENTRIES = 5;
const MAX_FILE_BYTES = 10_000_000;

/** @typedef {{saved: SavedEntry, number: number, row: Row}} ListedEntry  A saved entry that the site has. */

export class ReadingListPanel {
  /** The reading list before it was cleared. @type {SavedEntry[]} */
  #cleared = [];
  #updateNumber = 0;
  /** Ids of the entries to compare. @type {Set<string>} */
  #compared = new Set();
  /** Ids of the entries that had a checkbox for the comparison when the list was last shown. @type {Set<string>} */
  #offered = new Set();

  /** @param {HTMLDetailsElement} container  @param {ListContext} listContext
   *  @param {BrowseData} data  @param {Settings} settings */
  constructor(container, listContext, data, settings) {
    this.container = container;
    this.listContext = listContext;
    this.readingList = listContext.readingList;
    this.data = data;
    this.settings = settings;
    this.words = settings.words;
    this.count = requiredElement(container, "[data-browse=kept-count]", HTMLElement);
    this.status = requiredElement(container, "[data-browse=kept-status]", HTMLElement);
    this.items = element("ol", "kb-reading-list__items");
    this.empty = element("p", "kb-reading-list__empty", {}, this.words["kept.empty"]);
    this.undo = button("kb-button", this.words["kept.undo"], () => this.readingList.replace(this.#cleared), { hidden: "" });
    this.compare = element("a", "kb-button", { href: "", hidden: "" }, this.words["kept.compare"]);
    this.actions = element("p", "kb-reading-list__actions", {},
      button("kb-button", this.words["kept.copy"], () => this.#run("copy", () => this.#copy())),
      button("kb-button", this.words["kept.bibtex"], () => this.#run("bibtex", () => this.#downloadBibtex())),
      button("kb-button", this.words["kept.export"], () => this.#run("bibtex", () => this.#export())),
      this.compare,
      button("kb-button", this.words["kept.clear"], () => this.#clear()));
    this.file = element("input", "", { type: "file", accept: ".json,application/json", hidden: "" });
    this.file.addEventListener("change", () => this.#run("import", () => this.#import()));
    const importing = element("p", "kb-reading-list__actions", {},
      button("kb-button", this.words["kept.import"], () => this.file.click()), this.file);
    this.status.before(this.empty, this.items, this.actions, this.undo, importing);
    container.addEventListener("toggle", () => this.show());
    this.readingList.addListener(() => this.show());
    this.show();
  }

  /** Return the saved entries that the site has. @returns {Promise<ListedEntry[]>} */
  async #listedEntries() {
    const { entries } = this.readingList;
    if (entries.length === 0) return [];
    const numbers = await this.data.numbersById();
    await this.data.loadColumns(["benchmark"]);
    const listed = entries.map(async (saved) => {
      const number = numbers.get(saved.id);
      return number === undefined ? [] : [{ saved, number, row: await this.data.row(number) }];
    });
    return (await Promise.all(listed)).flat();
  }

  async show() {
    const { length } = this.readingList.entries;
    const updateNumber = (this.#updateNumber += 1);
    this.count.textContent = length.toLocaleString(this.settings.lang);
    this.empty.hidden = length > 0;
    this.actions.hidden = length === 0;
    if (length) this.undo.hidden = true;
    if (!this.container.open) return;
    try {
      const entries = await this.#listedEntries();
      if (updateNumber === this.#updateNumber) this.#replaceItems(entries);
    } catch {
      if (updateNumber === this.#updateNumber) this.status.textContent = this.words["error.network"];
    }
  }

  /** Show the entries. The control with the focus keeps the focus. @param {ListedEntry[]} entries */
  #replaceItems(entries) {
    const focused = document.activeElement;
    const position = [...this.items.children].findIndex((item) => item.contains(focused));
    const control = position < 0 ? "" : focused?.tagName.toLowerCase() ?? "";
    const withResults = entries.filter(({ number }) => this.data.valuesOf("benchmark", number).length).map(({ saved }) => saved.id);
    this.#compareNew(withResults);
    this.items.replaceChildren(...entries.map((entry) => this.#item(entry, withResults.includes(entry.saved.id))));
    this.#offerComparison();
    const found = control && this.items.children[position]?.querySelector(control);
    if (found instanceof HTMLElement) found.focus({ preventScroll: true });
  }

  /** Update the entries to compare. `ids` are the ids of the saved entries with results. Remove all other entries from
   *  the comparison. Add entries that the panel did not offer before, until there are five entries to compare.
   *  @param {string[]} ids */
  #compareNew(ids) {
    for (const id of this.#compared) if (!ids.includes(id)) this.#compared.delete(id);
    for (const id of ids) if (!this.#offered.has(id) && this.#compared.size < MAX_COMPARED_ENTRIES) this.#compared.add(id);
    this.#offered = new Set(ids);
  }

  /** Update the link to the comparison of the entries whose boxes are checked. If five boxes are checked, disable the
   *  boxes that are not checked. */
  #offerComparison() {
    const { root, prefix } = this.settings;
    const isFull = this.#compared.size >= MAX_COMPARED_ENTRIES;
    for (const box of this.items.querySelectorAll("input")) box.disabled = isFull && !box.checked;
    this.compare.hidden = this.#compared.size < 2;
    this.compare.href = new URL(`${prefix}compare/?entries=${[...this.#compared].join(",")}`, root).href;
  }

  /** Return the checkbox that adds an entry to the comparison. @param {string} id  @param {string} title */
  #compareBox(id, title) {
    const box = element("input", "", { type: "checkbox" });
    box.checked = this.#compared.has(id);
    box.addEventListener("change", () => {
      if (box.checked) this.#compared.add(id);
      else this.#compared.delete(id);
      this.#offerComparison();
    });
    const name = element("span", "kb-visually-hidden", {}, ` ${title}`);
    return element("label", "kb-reading-list__compare", {}, box, this.words["kept.compare-one"], name);
  }

  /** @param {ListedEntry} entry  @param {boolean} hasResults */
  #item({ saved: { id, note }, row }, hasResults) {
    const { title, href } = textsOf(row, this.settings);
    const remove = button("kb-reading-list__remove", "×", () => {
      this.readingList.toggle(id, false);
      this.container.querySelector("summary")?.focus();
    }, { "aria-label": fill(this.words["kept.remove"], title) });
    const item = element("li", "", {}, withLanguage(element("a", "", { href }, title), title, this.settings), " ",
      stateSelect(id, title, this.listContext), noteButton(id, title, this.listContext),
      ...(hasResults ? [this.#compareBox(id, title)] : []), remove);
    if (note) item.append(element("p", "kb-reading-list__note", { dir: "auto" }, note));
    return item;
  }

  /** @param {"copy" | "bibtex" | "import"} name  @param {() => Promise<void>} action */
  async #run(name, action) {
    try {
      await action();
      this.status.textContent = this.words[`kept.${name}.done`];
    } catch {
      this.status.textContent = this.words[`kept.${name}.failed`];
    }
  }

  async #copy() {
    const [entries] = await Promise.all([this.#listedEntries(), this.data.loadColumns(["author"])]);
    const text = asMarkdown(entries.map(({ saved, number, row }) => {
      const { title, href, venue } = textsOf(row, this.settings);
      const authors = this.data.valuesOf("author", number).join(this.words["list-separator"]);
      return { title, href, details: [authors, venue].filter(Boolean), note: saved.note };
    }), this.words["kept.comma"]);
    await copyText(text, this.container);
  }

  async #downloadBibtex() {
    const entries = await this.#listedEntries();
    const records = await Promise.all(entries.map(async ({ number }) => (await this.data.citation(number))[0]));
    saveFile("reading-list.bib", "application/x-bibtex", records.map((record) => `${record}\n`).join("\n"));
  }

  async #export() {
    saveFile("reading-list.json", "application/json", formatSaved(this.readingList.entries));
  }

  async #import() {
    const [file] = this.file.files ?? [];
    if (!file || file.size > MAX_FILE_BYTES) throw new Error("no file, or the file is too large");
    const text = await file.text();
    this.file.value = "";
    this.readingList.merge(parseSaved(text));
  }

  #clear() {
    this.#cleared = this.readingList.entries;
    this.readingList.replace([]);
    this.undo.hidden = false;
    this.undo.focus();
    this.status.textContent = this.words["kept.cleared"];
  }
}
