/**
 * The comparison page: a table with the results of two to five entries in the rankings that at least two of them share.
 * The URL contains the ids of the entries: `?entries=papers/a,papers/b`.
 *
 * @import { Cell, ComparedEntry, ComparisonData, MetricRow, SharedView } from "./shared-views.js"
 * @import { Scripts } from "../shared/text-language.js"
 * @typedef {{root: string, prefix: string, language: number, lang: string, scripts: Scripts,
 *   words: Record<string, string>}} ComparisonSettings  `language` is the index of the page's language in lists of names.
 */

import { button, element } from "../shared/dom.js";
import { errorCode } from "../shared/errors.js";
import { BundleFiles, openManifest, parseJson } from "../shared/files.js";
import { hostOf, outsideLink } from "../shared/outside-links.js";
import { tagDetector, withLanguage } from "../shared/text-language.js";
import { fill } from "../shared/texts.js";
import { MAX_COMPARED, comparableEntries, idsInQuery, queryOfIds, sharedViews } from "./shared-views.js";

const COMPARISON_FORMAT = 2;

class ComparisonPage {
  /** @param {HTMLElement} container  @param {ComparisonSettings} settings  @param {ComparisonData} data */
  constructor(container, settings, data) {
    this.settings = settings;
    this.words = settings.words;
    this.root = new URL(settings.root, document.baseURI);
    this.data = data;
    this.byId = new Map(data.entries.map((entry) => [entry[0], entry]));
    this.page = { lang: settings.lang, tagOf: tagDetector(settings.scripts) };
    this.status = element("p", "kb-comparison__status", { role: "status" });
    this.controls = element("p", "kb-comparison__controls");
    this.table = element("div", "kb-comparison__scroll", { tabindex: "0", role: "region", "aria-label": this.words["table"] });
    container.replaceChildren(this.controls, this.status, this.table);
    window.addEventListener("popstate", () => this.show());
  }

  /** @param {string[]} names */
  nameIn(names) {
    return names[this.settings.language] ?? names[0] ?? "";
  }

  /** @param {string} id */
  hrefOf(id) {
    return new URL(`${this.settings.prefix}${id}/`, this.root).href;
  }

  /** Show the entries whose ids are in the URL. */
  show() {
    const ids = idsInQuery(location.search);
    const found = ids.map((id) => this.byId.get(id)).filter((entry) => entry !== undefined);
    const chosen = found.slice(0, MAX_COMPARED);
    const views = sharedViews(this.data, chosen);
    const unknown = ids.filter((id) => !this.byId.has(id));
    this.#showControls(chosen);
    this.status.textContent = this.#messages(chosen, views, unknown, found.length > MAX_COMPARED).join(" ");
    this.table.hidden = views.length === 0;
    this.table.replaceChildren(...(views.length ? [this.#table(chosen, views)] : []));
  }

  /** @param {ComparedEntry[]} chosen  @param {SharedView[]} views  @param {string[]} unknown  @param {boolean} isCut */
  #messages(chosen, views, unknown, isCut) {
    const messages = [];
    if (unknown.length) messages.push(fill(this.words["unknown"], unknown.join(this.words["list-separator"])));
    if (isCut) messages.push(this.words["too-many"]);
    if (chosen.length < 2) messages.push(this.words["choose"]);
    else if (!views.length) messages.push(this.words["none"]);
    return messages;
  }

  /** @param {string[]} ids */
  #choose(ids) {
    history.pushState({}, "", location.pathname + queryOfIds(ids));
    this.show();
  }

  /** Show a chip for each chosen entry, and a menu that adds an entry. A chip is a button that removes its entry.
   *  @param {ComparedEntry[]} chosen */
  #showControls(chosen) {
    const ids = chosen.map(([id]) => id);
    const chips = chosen.map(([id, names]) => {
      const name = this.nameIn(names);
      const label = withLanguage(element("span", "", {}, name), name, this.page);
      const remove = element("span", "kb-chip__remove", { "aria-hidden": "true" }, "×");
      return button("kb-chip", [label, remove], () => this.#choose(ids.filter((other) => other !== id)),
        { "aria-label": fill(this.words["remove"], name) });
    });
    this.controls.replaceChildren(...chips, ...(chosen.length < MAX_COMPARED ? [this.#menu(chosen, ids)] : []));
  }

  /** @param {ComparedEntry[]} chosen  @param {string[]} ids */
  #menu(chosen, ids) {
    const { compare } = new Intl.Collator(this.settings.lang);
    const options = comparableEntries(this.data, chosen)
      .map(([id, names]) => ({ id, name: this.nameIn(names) }))
      .sort((a, b) => compare(a.name, b.name))
      .map(({ id, name }) => element("option", "", { value: id }, name));
    const menu = element("select", "kb-comparison__menu", { "aria-label": this.words["add"] },
      element("option", "", { value: "" }, this.words["add"]), ...options);
    menu.addEventListener("change", () => menu.value && this.#choose([...ids, menu.value]));
    return menu;
  }

  /** @param {ComparedEntry[]} chosen  @param {SharedView[]} views */
  #table(chosen, views) {
    const heads = chosen.map(([id, names]) => {
      const name = this.nameIn(names);
      const link = withLanguage(element("a", "", { href: `${this.hrefOf(id)}#results` }, name), name, this.page);
      return element("th", "", { scope: "col" }, link);
    });
    const head = element("thead", "", {}, element("tr", "", {}, element("th", "", { scope: "col" }, this.words["metric"]), ...heads));
    const bodies = views.map((view) => this.#body(view, chosen.length + 1));
    return element("table", "kb-comparison__table", {}, head, ...bodies);
  }

  /** @param {SharedView} shared  @param {number} columns */
  #body({ view, rows }, columns) {
    const [benchmark, anchor, viewNames] = this.data.views[view];
    const { id, names } = this.data.benchmarks[benchmark];
    const name = this.nameIn(names);
    const link = withLanguage(element("a", "", { href: `${this.hrefOf(id)}#${anchor}` }, name), name, this.page);
    const title = element("th", "kb-comparison__view", { colspan: String(columns), scope: "rowgroup" },
      link, " ", element("small", "", {}, this.nameIn(viewNames)));
    return element("tbody", "", {}, element("tr", "", {}, title), ...rows.map((row) => this.#row(row)));
  }

  /** @param {MetricRow} row */
  #row({ metric, cells }) {
    const unit = this.nameIn(metric.units);
    const cellElements = cells.map((cell) => {
      if (!cell) return element("td", "kb-comparison__none", {}, "–");
      const score = element(cell.isBest ? "b" : "span", "", {}, unit ? `${cell.printed}\u00a0${unit}` : cell.printed);
      const mark = cell.isBest ? [element("span", "kb-visually-hidden", {}, ` ${this.words["best"]}`)] : [];
      const model = withLanguage(element("small", "", {}, cell.model), cell.model, this.page);
      return element("td", cell.isBest ? "kb-comparison__best" : "", {}, score, ...mark, " ", model, " ", this.#source(cell));
    });
    const name = this.nameIn(metric.names);
    return element("tr", "", {}, withLanguage(element("th", "", { scope: "row" }, name), name, this.page), ...cellElements);
  }

  /** Return a link to the source of a score. If people other than the model's authors reported the score, a note
   *  follows the link. @param {Cell} cell */
  #source({ source, where, byOthers }) {
    const url = this.data.sources[source] ?? "";
    const text = where || hostOf(url);
    const note = byOthers ? [" ", element("em", "kb-board-others", {}, this.words["others"])] : [];
    const link = withLanguage(outsideLink(url, text), text, this.page);
    return element("span", "", {}, element("small", "kb-comparison__source", {}, link), ...note);
  }
}

/** Return the data of the site. @param {URL} folder  @returns {Promise<ComparisonData>} */
async function loadData(folder) {
  const { generation } = await openManifest(folder, COMPARISON_FORMAT);
  return new BundleFiles(folder, generation).read("results.bin", (bytes) => /** @type {ComparisonData} */ (parseJson(bytes)));
}

/** Load the data and show the comparison. If loading fails, show a message and, where that can help, a button that
 *  tries again or reloads the page.
 *  @param {HTMLElement} container  @param {ComparisonSettings} settings */
export async function start(container, settings) {
  const { words } = settings;
  const status = container.querySelector("[role=status]") ?? container;
  status.textContent = words["loading"];
  let data;
  try {
    data = await loadData(new URL("compare/", new URL(settings.root, document.baseURI)));
  } catch (error) {
    const code = errorCode(error, ["file", "browser", "missing", "format"]).replace("format", "missing");
    status.textContent = `${words[`error.${code}`]} `;
    if (code === "missing") status.append(button("kb-facet__more", words["reload"], () => location.reload()));
    if (code === "network") status.append(button("kb-facet__more", words["retry"], () => start(container, settings)));
    return;
  }
  new ComparisonPage(container, settings, data).show();
}
