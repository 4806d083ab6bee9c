/**
 * The Browse page. Its state consists of a search text, a sort order and filters. The URL of the page contains
 * the state. The state determines which entries the page shows.
 *
 * The HTML of the page contains the `PageSettings`. `language` is the language of the page. `languages` maps each
 * language of the site to its tag and to the prefix of its paths. `kinds` and `yesNoFacets` are in the order in which
 * readers see them.
 *
 * @import { BrowseData } from "./browse-data.js"
 * @import { PageElements } from "./page-elements.js"
 * @import { Scripts } from "../shared/text-language.js"
 * @import { State } from "./url-state.js"
 * @typedef {{root: string, language: string, languages: Record<string, {tag: string, prefix: string}>,
 *   kinds: string[], yesNoFacets: string[], scripts: Scripts, words: Record<string, string>}} PageSettings
 * @typedef {{root: URL, language: string, lang: string, prefix: string, kinds: string[], yesNoFacets: string[],
 *   words: Record<string, string>, tagOf: (text: string) => string}} Settings
 */

import { suggestionLinks } from "../page/suggestions.js";
import { updateBookmarks } from "../reading/controls.js";
import { ReadingList } from "../reading/reading-list.js";
import { button, element } from "../shared/dom.js";
import { applyFilters } from "../shared/facets.js";
import { withChoice } from "../shared/filters.js";
import { errorCode } from "../shared/errors.js";
import { fill, pluralText } from "../shared/texts.js";
import { openData } from "./browse-data.js";
import { FacetPanel } from "./facet-panel.js";
import { pageElements } from "./page-elements.js";
import { readingColumn } from "./reading-filter.js";
import { ReadingListPanel } from "./reading-list-panel.js";
import { RowList } from "./row-list.js";
import { enableArrowKeys, rowElement } from "./rows.js";
import { TextFilter } from "./text-filter.js";
import { ViewFiles } from "./view-files.js";
import { tagDetector, withLanguage } from "../shared/text-language.js";
import { NEWEST, facetNames, fromQuery, toQuery, withPeople, withSeries } from "./url-state.js";

const TYPING_PAUSE_MS = 150;

class BrowsePage {
  #updateNumber = 0; // number of the latest update; results of earlier updates are not shown
  #typingTimer = 0;
  #hasTypingStep = false;

  /** @param {PageElements} elements  @param {BrowseData} data  @param {Settings} settings
   *  @param {ReadingList} readingList */
  constructor(elements, data, settings, readingList) {
    this.elements = elements;
    this.data = data;
    this.settings = settings;
    this.words = settings.words;
    this.pluralRules = new Intl.PluralRules(settings.lang);
    this.facets = facetNames(settings.yesNoFacets);
    this.state = this.#stateOfUrl();
    this.textFilter = new TextFilter(settings.root, data.size);
    const listContext = { readingList, words: settings.words };
    this.rowList = new RowList(elements, data, (row) => rowElement(row, settings, listContext));
    this.rowList.setLimit(Number(history.state?.rows) || 0);
    this.viewFiles = new ViewFiles(elements.files, data, settings);
    const unknownOrders = [...elements.sort.options].filter(({ value }) => !this.#orderName(value));
    for (const option of unknownOrders) option.remove();
    this.facetPanel = new FacetPanel(elements.facets, data, settings, {
      initialFilters: this.state.filters,
      onChoice: (facet, value, isChosen) => this.#choose(facet, value, isChosen),
      onOpen: (facet) => this.update([facet]),
    });
    this.readingListPanel = new ReadingListPanel(elements.kept, listContext, data, settings);
    readingList.addListener(async () => {
      updateBookmarks(elements.rows, listContext);
      data.columns.set("reading", await readingColumn(data, readingList.entries));
      this.update(["reading"]); // the rows are not replaced, because the reader is looking at them
    });
    this.#listen();
  }

  // ---------------------------------------------------------------- URL and history

  /** Return the state that the URL contains, without filters for facets that this site does not have. */
  #stateOfUrl() {
    const state = fromQuery(location.search, this.facets);
    const filters = Object.fromEntries(
      Object.entries(state.filters).filter(([facet]) => this.data.hasFacet(facet)));
    const sort = this.#orderName(state.sort) ? state.sort : NEWEST;
    const withNames = withPeople(withSeries(filters, this.data.venueTexts), this.data.authorNames);
    return { ...state, sort, filters: withNames };
  }

  /** Change the state. If `isNewStep` is true, the new state is a new step in the browser's history.
   *  @param {Partial<State>} change */
  #changeState(change, isNewStep = true) {
    const state = { ...this.state, ...change };
    const query = toQuery(state, this.facets);
    if (query !== toQuery(this.state, this.facets)) {
      this.#saveScroll();
      history[isNewStep ? "pushState" : "replaceState"]({}, "", location.pathname + query);
    }
    this.state = state;
    this.rowList.setLimit();
    return this.update();
  }

  /** @param {string} facet  @param {string} value  @param {boolean} isChosen */
  #choose(facet, value, isChosen) {
    this.#changeState({ filters: withChoice(this.state.filters, facet, value, isChosen) });
  }

  /** Save the number of rows and the scroll position in the current step of the browser's history. They are
   *  restored when the reader goes back to this step. */
  #saveScroll() {
    history.replaceState({ rows: this.rowList.limit, y: window.scrollY }, "");
  }

  // ---------------------------------------------------------------- events

  #listen() {
    const { find, sort, more, rows } = this.elements;
    find.addEventListener("input", (event) => {
      if (!(event instanceof InputEvent && event.isComposing)) this.onTyping();
    });
    find.addEventListener("compositionend", () => this.onTyping());
    find.addEventListener("blur", () => { this.#hasTypingStep = false; });
    find.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || !find.value) return;
      find.value = "";
      this.onTyping();
    });
    sort.addEventListener("change", () => this.#changeState({ sort: sort.value }));
    more.addEventListener("click", async () => {
      await this.rowList.showMore();
      this.#saveScroll();
    });
    enableArrowKeys(rows, find);
    window.addEventListener("popstate", () => this.#onHistoryStep());
    window.addEventListener("pagehide", () => this.#saveScroll());
    rows.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("a")) this.#saveScroll();
    });
  }

  /** Filter by the typed text after a pause. */
  onTyping() {
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => {
      // Everything typed until the text field loses the focus is one step in the browser's history.
      const isNewStep = !this.#hasTypingStep;
      this.#hasTypingStep = true;
      this.#changeState({ text: this.elements.find.value }, isNewStep);
    }, TYPING_PAUSE_MS);
  }

  async #onHistoryStep() {
    clearTimeout(this.#typingTimer);
    this.#hasTypingStep = false;
    this.state = this.#stateOfUrl();
    this.elements.find.value = this.state.text;
    this.rowList.setLimit(Number(history.state?.rows) || 0);
    const { y } = history.state ?? {};
    await this.update();
    if (y !== undefined) window.scrollTo(0, y);
  }

  // ---------------------------------------------------------------- filtering

  /**
   * Show the entries, the counts and the chips of the current state.
   * @param {string[]} [needed]  facets to load besides those with filters. If this list is not empty and all rows are
   *   loaded, the rows are not replaced, because the reader is looking at them.
   */
  async update(needed = []) {
    const updateNumber = (this.#updateNumber += 1);
    const keepsRows = this.rowList.beginUpdate(needed.length > 0);
    const { text, sort, filters } = this.state;
    if (document.activeElement !== this.elements.find) this.elements.find.value = text;
    this.elements.sort.value = sort;
    this.#showChips();
    try {
      const [matches, order] = await Promise.all([
        this.textFilter.match(text),
        this.data.order(this.#orderName(sort)),
        this.data.loadColumns([...needed, ...Object.keys(filters)]),
      ]);
      if (updateNumber !== this.#updateNumber) return;
      const { passing, total, counts } = applyFilters(this.data, filters, matches);
      this.facetPanel.show(counts, filters);
      this.#showTotal(total);
      if (matches && !matches.includes(1)) this.#showUnlisted(await this.textFilter.urlOf(text));
      const numbers = order.filter((number) => passing[number]);
      this.viewFiles.show(numbers);
      if (!keepsRows) await this.rowList.show(numbers);
    } catch (error) {
      if (updateNumber === this.#updateNumber) {
        showError(this.elements.status, this.words, error, () => this.update());
      }
    }
  }

  /** Return the name of the file with a sort order; "" if there is no such file. `NEWEST` needs no file, and is returned
   *  unchanged. @param {string} sort */
  #orderName(sort) {
    if (sort === NEWEST) return sort;
    return [sort, `${sort}-${this.settings.language}`].find((name) => this.data.orders.includes(name)) ?? "";
  }

  // ---------------------------------------------------------------- results

  /** @param {number} total */
  #showTotal(total) {
    const template = pluralText(this.words, "count", this.pluralRules, total);
    const message = total === 0 ? this.words["none"] : fill(template, total.toLocaleString(this.settings.lang));
    if (this.elements.status.textContent !== message) this.elements.status.textContent = message;
  }

  /** If the search text is a URL, say that no entry has this URL, and link to the issue forms in which the reader can
   *  suggest it. @param {string} url  the search text if it is a URL; "" if not */
  #showUnlisted(url) {
    if (!url) return;
    const links = suggestionLinks(url, (kind) => this.words[`value.kind.${kind}`]).flatMap((link) => [" ", link]);
    this.elements.status.replaceChildren(this.words["page.unlisted"]);
    if (links.length) {
      this.elements.status.append(element("span", "kb-browse__suggestion", {}, this.words["page.suggest"], ...links));
    }
  }

  /** Show a chip for each chosen value. A chip is a button that removes its value from the filters. */
  #showChips() {
    const { filters } = this.state;
    const { chips: container, chosen, find } = this.elements;
    const hadFocus = container.contains(document.activeElement);
    const chips = this.facets.flatMap((facet) => (filters[facet] ?? []).map((value) => this.#chip(facet, value)));
    if (chips.length > 1) {
      chips.push(button("kb-facet__more", this.words["clear"], () => this.#changeState({ filters: {} })));
    }
    container.hidden = chips.length === 0;
    container.replaceChildren(...chips);
    chosen.textContent = String(Object.values(filters).flat().length || "");
    if (hadFocus) (chips[0] ?? find).focus();
  }

  /** @param {string} facet  @param {string} value */
  #chip(facet, value) {
    const name = this.facetPanel.nameOf(facet, value);
    const nameElement = element("span", "", {}, name);
    if (this.facetPanel.mayBeInAnyLanguage(facet)) withLanguage(nameElement, name, this.settings);
    const label = `${this.words[`facet.${facet}`] ?? this.words["facet.has"]}${this.words["colon"]}`;
    const remove = element("span", "kb-chip__remove", { "aria-hidden": "true" }, "×");
    return button("kb-chip", element("span", "", {}, label, nameElement, remove),
      () => this.#choose(facet, value, false), { title: this.words["chip.remove"] });
  }
}

/** Show an error and, where that can help, a button that tries again or reloads the page.
 *  @param {HTMLElement} status  @param {Record<string, string>} words  @param {unknown} error
 *  @param {() => void} onRetry */
function showError(status, words, error, onRetry) {
  const code = errorCode(error, ["file", "browser", "missing", "format"]).replace("format", "missing");
  if (code === "network") console.warn("Browse:", error);
  status.textContent = `${words[`error.${code}`]} `;
  if (code === "file" || code === "browser") return;
  const isMissing = code === "missing";
  status.append(button("kb-facet__more", words[isMissing ? "reload" : "retry"],
    isMissing ? () => location.reload() : onRetry));
}

/** @param {HTMLDetailsElement} filterPanel */
function openOnWideScreens(filterPanel) {
  const wideScreen = window.matchMedia("(min-width: 60em)");
  const onChange = () => { filterPanel.open = wideScreen.matches; };
  wideScreen.addEventListener("change", onChange);
  onChange();
}

/** @param {PageElements} elements  @param {Settings} settings */
async function open(elements, settings) {
  const { status, find } = elements;
  status.textContent = settings.words["loading"];
  const scrollTo = history.state?.y;
  const readingList = new ReadingList(settings.root.pathname);
  let data;
  try {
    data = await openData(new URL("browse/", settings.root));
    data.columns.set("reading", await readingColumn(data, readingList.entries));
  } catch (error) {
    showError(status, settings.words, error, () => open(elements, settings));
    return;
  }
  const page = new BrowsePage(elements, data, settings, readingList);
  if (document.activeElement === find && find.value !== page.state.text) page.onTyping();
  await page.update();
  if (scrollTo) window.scrollTo(0, scrollTo);
}

/** @param {HTMLElement} container  @param {PageSettings} settings */
export function start(container, settings) {
  const { tag, prefix } = settings.languages[settings.language];
  const elements = pageElements(container);
  openOnWideScreens(elements.filters);
  return open(elements, {
    ...settings, root: new URL(settings.root, document.baseURI), lang: tag, prefix, tagOf: tagDetector(settings.scripts),
  });
}
