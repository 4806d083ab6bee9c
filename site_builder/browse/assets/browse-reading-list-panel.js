/** The reading list as readers see it: its titles, and what can be done with them. */

import { button, element, fill, spoken } from "./browse-dom.js";
import { asMarkdown } from "./browse-reading-list.js";
import { textsOf } from "./browse-rows.js";

export class KeptPanel {
  constructor(place, list, data, settings) {
    Object.assign(this, { place, list, data, settings, words: settings.words, turn: 0 });
    this.count = place.querySelector("[data-browse=kept-count]");
    this.said = place.querySelector("[data-browse=kept-status]");
    this.items = element("ol", "kb-reading-list__items");
    this.empty = element("p", "kb-reading-list__empty", {}, this.words["kept.empty"]);
    this.undo = button("kb-button", this.words["kept.undo"], () => this.list.set(this.emptied), { hidden: "" });
    this.actions = element("p", "kb-reading-list__actions", {},
      button("kb-button", this.words["kept.copy"], () => this.#attempt("copy", () => this.#copy())),
      button("kb-button", this.words["kept.bibtex"], () => this.#attempt("bibtex", () => this.#download())),
      button("kb-button", this.words["kept.clear"], () => this.#clear()));
    this.said.before(this.empty, this.items, this.actions, this.undo);
    place.addEventListener("toggle", () => this.show());
    list.onChange(() => this.show());
    this.show();
  }

  /** The kept entries that the site still has, as [number, row]. */
  async #rows() {
    if (this.list.ids.length === 0) return [];
    const numbers = await this.data.numbers();
    const known = this.list.ids.map((id) => numbers.get(id)).filter((number) => number !== undefined);
    return Promise.all(known.map(async (number) => [number, await this.data.row(number)]));
  }

  async show() {
    const { ids } = this.list;
    const turn = (this.turn += 1);
    this.count.textContent = ids.length.toLocaleString(this.settings.lang);
    this.empty.hidden = ids.length > 0;
    this.actions.hidden = ids.length === 0;
    if (ids.length) this.undo.hidden = true;
    if (!this.place.open) return;
    try {
      const rows = await this.#rows();
      if (turn === this.turn) this.items.replaceChildren(...rows.map(([, row]) => this.#item(row)));
    } catch {
      if (turn === this.turn) this.said.textContent = this.words["error.network"];
    }
  }

  #item(row) {
    const { title, href } = textsOf(row, this.settings);
    const remove = button("kb-reading-list__remove", "×", () => {
      this.list.toggle(row.id, false);
      this.place.querySelector("summary").focus();
    }, { "aria-label": fill(this.words["kept.remove"], title) });
    return element("li", "", {}, spoken(element("a", "", { href }, title), title, this.settings.lang), " ", remove);
  }

  async #attempt(what, act) {
    try {
      await act();
      this.said.textContent = this.words[`kept.${what}.done`];
    } catch {
      this.said.textContent = this.words[`kept.${what}.failed`];
    }
  }

  async #copy() {
    const rows = await this.#rows();
    const text = asMarkdown(rows.map(([, row]) => {
      const { title, href, authors, venue } = textsOf(row, this.settings);
      return { title, href, facts: [authors, venue].filter(Boolean) };
    }));
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return;
    }
    // Without the clipboard's interface (plain http), a selection and the old command still copy.
    const area = element("textarea", "kb-visually-hidden", { "aria-hidden": "true" }, text);
    this.place.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("copy was refused");
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
    this.emptied = this.list.ids;
    this.list.set([]);
    this.undo.hidden = false;
    this.undo.focus();
    this.said.textContent = this.words["kept.cleared"];
  }
}
