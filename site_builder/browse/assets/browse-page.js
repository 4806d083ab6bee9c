/**
 * The Browse page. Its state consists of a search text, a sort order and filters. The URL of the page contains
 * the state. The state determines which entries the page shows.
 *
 * The page hands over `language`, the language of the page, and `languages`: each language of the site with
 * its tag and the prefix of its paths. `kinds` are in the order in which readers see them.
 *
 * @typedef {{root: URL, language: string, lang: string, prefix: string, kinds: string[],
 *   words: Record<string, string>, tagOf: (text: string) => string}} Settings
 */

import { applyFilters, openData } from "./browse-data.js";
import { button, element, fill, tagDetector, withLanguage } from "./browse-dom.js";
import { FacetPanel } from "./browse-facets.js";
import { ReadingList } from "./browse-reading-list.js";
import { ReadingListPanel } from "./browse-reading-list-panel.js";
import { enableArrowKeys, rowElement, updateBookmarks } from "./browse-rows.js";
import { FACETS, fromQuery, toQuery, withChoice } from "./browse-state.js";

const PAGE_SIZE = 30;
const TYPING_PAUSE_MS = 150;

class BrowsePage {
  constructor(container, settings) {
    const { tag, prefix } = settings.languages[settings.language];
    const tagOf = tagDetector(settings.scripts);
    this.settings = { ...settings, root: new URL(settings.root, document.baseURI), lang: tag, prefix, tagOf };
    this.pluralRules = new Intl.PluralRules(tag);
    this.words = settings.words;
    this.elements = {};
    for (const node of container.querySelectorAll("[data-browse]")) this.elements[node.dataset.browse] = node;
    this.updateNumber = 0; // number of the latest update; results of earlier updates are not shown
    this.state = fromQuery(location.search);
    this.limit = Math.max(PAGE_SIZE, Number(history.state?.rows) || 0);
    this.readingList = new ReadingList(this.settings.root.pathname);
    this.#listen();
  }

  async open() {
    this.elements.status.textContent = this.words["loading"];
    const scrollTo = history.state?.y;
    try {
      this.data = await openData(new URL("browse/", this.settings.root));
    } catch (error) {
      this.#showError(error);
      return;
    }
    this.#removeUnknownFacets();
    for (const option of [...this.elements.sort.options]) {
      if (!this.#orderName(option.value)) option.remove();
    }
    this.facetPanel = new FacetPanel(this.elements.facets, {
      ...this.settings, data: this.data,
      initialFilters: this.state.filters,
      onChoice: (facet, value, isChosen) => this.#changeState(withChoice(this.state, facet, value, isChosen)),
      onOpen: (facet) => this.#update([facet]),
    });
    this.readingListPanel = new ReadingListPanel(this.elements.kept, this.readingList, this.data, this.settings);
    this.readingList.addListener(() => updateBookmarks(this.elements.rows, this.readingList));
    await this.#update();
    if (scrollTo) window.scrollTo(0, scrollTo);
  }

  // ---------------------------------------------------------------- URL and history

  /** Remove from the state the filters for facets that this site does not have. */
  #removeUnknownFacets() {
    const facets = FACETS.filter((facet) => this.data.columns.has(facet) || this.data.deferredFacets.has(facet));
    const filters = Object.fromEntries(
      Object.entries(this.state.filters).filter(([facet]) => facets.includes(facet)));
    this.state = { ...this.state, filters };
  }

  /** Change the state. If `isNewStep` is true, the new state is a new step in the browser's history. */
  #changeState(state, isNewStep = true) {
    const query = toQuery(state);
    if (query !== toQuery(this.state)) {
      this.#saveScroll();
      history[isNewStep ? "pushState" : "replaceState"]({}, "", location.pathname + query);
    }
    this.state = state;
    this.limit = PAGE_SIZE;
    return this.#update();
  }

  /** Save the number of rows and the scroll position in the current step of the browser's history. They are
   *  restored when the reader goes back to this step. */
  #saveScroll() {
    history.replaceState({ rows: this.limit, y: window.scrollY }, "");
  }

  // ---------------------------------------------------------------- events

  #listen() {
    let typingTimer = null;
    let hasTypingStep = false;
    const onTyping = () => {
      clearTimeout(typingTimer);
      typingTimer = setTimeout(() => {
        // Everything typed until the text field loses the focus is one step in the browser's history.
        const isNewStep = !hasTypingStep;
        hasTypingStep = true;
        this.#changeState({ ...this.state, text: this.elements.find.value }, isNewStep);
      }, TYPING_PAUSE_MS);
    };
    this.elements.find.addEventListener("input", (event) => event.isComposing || onTyping());
    this.elements.find.addEventListener("compositionend", onTyping);
    this.elements.find.addEventListener("blur", () => { hasTypingStep = false; });
    this.elements.find.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || !this.elements.find.value) return;
      this.elements.find.value = "";
      onTyping();
    });
    this.elements.sort.addEventListener("change", () => this.#changeState({ ...this.state, sort: this.elements.sort.value }));
    this.elements.more.addEventListener("click", () => this.#showMore());
    enableArrowKeys(this.elements.rows, this.elements.find);
    window.addEventListener("popstate", () => {
      clearTimeout(typingTimer);
      hasTypingStep = false;
      this.state = fromQuery(location.search);
      this.elements.find.value = this.state.text;
      if (!this.data) return;
      this.#removeUnknownFacets();
      this.limit = Math.max(PAGE_SIZE, Number(history.state?.rows) || 0);
      const { y } = history.state ?? {};
      this.#update().then(() => y !== undefined && window.scrollTo(0, y));
    });
    window.addEventListener("pagehide", () => this.#saveScroll());
    this.elements.rows.addEventListener("click", (event) => {
      if (event.target.closest("a")) this.#saveScroll();
    });
    // Load the next rows when the button "Show more" is almost visible.
    new IntersectionObserver((observations) => {
      if (observations.some(({ isIntersecting }) => isIntersecting)) this.#preloadRows();
    }, { rootMargin: "600px" }).observe(this.elements.more);
    const wideScreen = window.matchMedia("(min-width: 60em)");
    const openOnWideScreen = () => { this.elements.filters.open = wideScreen.matches; };
    wideScreen.addEventListener("change", openOnWideScreen);
    openOnWideScreen();
  }

  async #showMore() {
    const first = this.elements.rows.children.length;
    this.limit += PAGE_SIZE;
    await this.#showRows(this.updateNumber, first);
    this.elements.rows.children[first]?.querySelector("a").focus({ preventScroll: true });
    this.#saveScroll();
  }

  #preloadRows() {
    for (const number of this.numbers?.slice(this.limit, this.limit + PAGE_SIZE) ?? []) {
      this.data.row(number).catch(() => {}); // `#showRows` reports the error
    }
  }

  // ---------------------------------------------------------------- filtering

  /**
   * Show the entries, the counts and the chips of the current state.
   * @param {string[]} [opened]  facets that the reader has opened and that have files of their own
   */
  async #update(opened = []) {
    const updateNumber = (this.updateNumber += 1);
    // Opening a facet changes no rows, so complete rows stay on the page. Incomplete rows are loaded again,
    // because this update cancels the update that was still loading them.
    const keepsRows = opened.length > 0 && this.hasAllRows;
    this.hasAllRows = keepsRows;
    const { text, sort, filters } = this.state;
    if (document.activeElement !== this.elements.find) this.elements.find.value = text;
    this.elements.sort.value = sort;
    this.#showChips();
    try {
      const [matches, order] = await Promise.all([
        this.#matches(text),
        this.data.order(this.#orderName(sort)),
        this.data.loadColumns([...opened, ...Object.keys(filters)]),
      ]);
      if (updateNumber !== this.updateNumber) return;
      const { passing, total, counts } = applyFilters(this.data, filters, matches);
      this.numbers = order.filter((number) => passing[number]);
      this.facetPanel.show(counts, filters);
      this.#showTotal(total);
      if (keepsRows) return;
      await this.#showRows(updateNumber, 0);
      if (updateNumber === this.updateNumber) this.hasAllRows = true;
    } catch (error) {
      if (updateNumber === this.updateNumber) this.#showError(error);
    }
  }

  /** Return the name that the data files use for a sort order; "" if they do not contain this sort order. */
  #orderName(sort) {
    if (sort === "newest") return sort;
    return [sort, `${sort}-${this.settings.language}`].find((name) => this.data.orders.includes(name)) ?? "";
  }

  async #matches(text) {
    if (!text.trim()) return null;
    this.matcher ??= this.#openMatcher();
    this.matcher.catch(() => { this.matcher = null; });
    const matcher = await this.matcher;
    return matcher.match(text);
  }

  /** Load the search engine and the search index. The page needs them only if the state has a text. */
  async #openMatcher() {
    const [engine, { openMatcher }] = await Promise.all([
      import(new URL("./search.js", import.meta.url)), import("./browse-matching.js"),
    ]);
    return openMatcher(new URL("search/", this.settings.root), engine);
  }

  // ---------------------------------------------------------------- results

  #showTotal(total) {
    const formattedTotal = total.toLocaleString(this.settings.lang);
    const text = this.words[`count.${this.pluralRules.select(total)}`] ?? this.words["count.other"];
    const message = total === 0 ? this.words["none"] : fill(text, formattedTotal);
    if (this.elements.status.textContent !== message) this.elements.status.textContent = message;
  }

  /** Show rows, from position `first` in `this.numbers` on. Show each block of rows when it is loaded. */
  async #showRows(updateNumber, first) {
    const numbers = this.numbers.slice(first, this.limit);
    const requests = [...numbers].map((number) => this.data.row(number));
    for (const request of requests) request.catch(() => {}); // the loop below reports the error once
    if (first === 0 && numbers.length === 0) this.elements.rows.replaceChildren();
    let ready = [];
    for (const [i, request] of requests.entries()) {
      const row = await request;
      if (updateNumber !== this.updateNumber) return;
      ready.push(rowElement(row, this.settings, this.readingList));
      if ((i + 1) % this.data.blockSize && i + 1 < requests.length) continue;
      // The rows of the previous state stay until the first block of new rows replaces them.
      if (first === 0 && i < this.data.blockSize) this.elements.rows.replaceChildren(...ready);
      else this.elements.rows.append(...ready);
      ready = [];
    }
    this.elements.more.hidden = this.numbers.length <= this.limit;
    if (!this.elements.more.hidden && first > 0) this.#preloadRows();
  }

  /** Show a chip for each chosen value. A chip is a button that removes its value from the filters. */
  #showChips() {
    const { filters } = this.state;
    const hadFocus = this.elements.chips.contains(document.activeElement);
    const chips = FACETS.flatMap((facet) => (filters[facet] ?? []).map((value) => {
      const name = this.facetPanel.nameOf(facet, value);
      const nameElement = element("span", "", {}, name);
      if (this.facetPanel.mayBeInAnyLanguage(facet)) withLanguage(nameElement, name, this.settings);
      const label = `${this.words[`facet.${facet}`] ?? this.words["facet.has"]}${this.words["colon"]}`;
      return button("kb-chip", element("span", "", {}, `${label}`, nameElement, element("span", "kb-chip__remove", { "aria-hidden": "true" }, "×")),
        () => this.#changeState(withChoice(this.state, facet, value, false)),
        { title: this.words["chip.remove"] });
    }));
    if (chips.length > 1) {
      chips.push(button("kb-facet__more", this.words["clear"], () => this.#changeState({ ...this.state, filters: {} })));
    }
    this.elements.chips.hidden = chips.length === 0;
    this.elements.chips.replaceChildren(...chips);
    this.elements.chosen.textContent = Object.values(filters).flat().length || "";
    if (hadFocus) (chips[0] ?? this.elements.find).focus();
  }

  #showError(error) {
    const code = ["file", "browser", "missing"].includes(error.code) ? error.code : "network";
    if (code === "network") console.warn("Browse:", error);
    this.elements.status.textContent = `${this.words[`error.${code}`]} `;
    if (code === "file" || code === "browser") return;
    const retry = code === "missing" ? () => location.reload() : () => (this.data ? this.#update() : this.open());
    this.elements.status.append(button("kb-facet__more", this.words[code === "missing" ? "reload" : "retry"], retry));
  }
}

/**
 * @param {HTMLElement} container
 * @param {{root: string, language: string, languages: Record<string, {tag: string, prefix: string}>,
 *   kinds: string[], scripts: object, words: Record<string, string>}} settings
 */
export function start(container, settings) {
  new BrowsePage(container, settings).open();
}
