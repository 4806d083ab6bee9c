/**
 * The dialog: it runs searches, and shows their results.
 *
 * @import { FacetValue, Result } from "../engine/results.js"
 * @import { Answer, Index } from "../engine/search.js"
 * @import { Suggestion } from "../engine/suggestions.js"
 * @import { Filters } from "../shared/filters.js"
 * @import { Bookmarks } from "../page/entry-tools.js"
 * @import { Config } from "./config.js"
 */

import { button, element } from "../shared/dom.js";
import { withChoice } from "../shared/filters.js";
import { errorCode } from "../shared/errors.js";
import { IndexLoader } from "../shared/index-loader.js";
import { SCRIPT_URL } from "./config.js";
import { FilterPanel } from "./filter-panel.js";
import { makeFrame } from "./frame.js";
import { optionElement } from "./option.js";
import { ResultList } from "./result-list.js";
import { suggestionLinks } from "../page/suggestions.js";
import { loadSearch, storeSearch } from "./stored-search.js";
import { Words } from "./words.js";

const PAGE_SIZE = 10;
const TYPING_PAUSE_MS = 30;
const PROGRESS_DELAY_MS = 120;

export class SearchDialog {
  /** @type {Filters} */
  #filters = {};
  #limit = PAGE_SIZE;
  #searchNumber = 0; // number of the latest search; results of earlier searches are not shown
  #typingTimer = 0;

  /** @param {Config} config  @param {() => Promise<Bookmarks>} openBookmarks */
  constructor({ base, language }, openBookmarks) {
    this.language = language;
    this.openBookmarks = openBookmarks;
    this.words = new Words(language);
    this.loader = new IndexLoader(new URL(base, document.baseURI), SCRIPT_URL);
    this.frame = makeFrame(this.words);
    this.element = this.frame.dialog;
    this.results = new ResultList(this.frame.list, this.frame.input);
    this.filterPanel = new FilterPanel(this.frame.panel, this.words,
      (facet, value, isChosen) => this.#choose(withChoice(this.#filters, facet, value, isChosen)),
      () => this.#run());
    document.body.append(this.element);
    this.#listen();
    this.#showHint();
  }

  #listen() {
    const { dialog, input, toggle, more, list } = this.frame;
    dialog.addEventListener("close", () => this.#store());
    input.addEventListener("keydown", (event) => this.#onKey(event));
    input.addEventListener("input", (event) => {
      if (!(event instanceof InputEvent && event.isComposing)) this.#runSoon();
    });
    input.addEventListener("compositionend", () => this.#runSoon());
    toggle.addEventListener("click", () => {
      toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
      this.#run();
    });
    more.addEventListener("click", () => {
      this.#limit += PAGE_SIZE;
      this.#run();
    });
    list.addEventListener("click", () => this.#store());
  }

  /** Open the dialog with a query. Without a query, open the dialog with the last query and its filters.
   *  @param {string} [query] */
  open(query) {
    const { input } = this.frame;
    if (!this.element.open) this.element.showModal();
    const stored = loadSearch();
    if (query !== undefined) this.#filters = {};
    else if (stored.filters) this.#filters = stored.filters;
    input.value = query ?? stored.query ?? "";
    input.focus();
    input.select();
    this.#limit = PAGE_SIZE;
    if (this.#hasQuery() || this.filterPanel.isVisible) this.#run();
    else this.loader.open().catch(() => {}); // the first search reports the error
  }

  #store() {
    storeSearch(this.frame.input.value, this.#filters);
  }

  // ---------------------------------------------------------------- searching

  #chosenCount() {
    return Object.values(this.#filters).flat().length;
  }

  #hasQuery() {
    return this.frame.input.value.trim() !== "" || this.#chosenCount() > 0;
  }

  #runSoon() {
    this.#store();
    clearTimeout(this.#typingTimer);
    this.#limit = PAGE_SIZE;
    this.#typingTimer = setTimeout(() => this.#run(), TYPING_PAUSE_MS);
  }

  /** @param {Filters} filters */
  #choose(filters) {
    this.#filters = filters;
    this.#limit = PAGE_SIZE;
    this.#run();
  }

  async #run() {
    const searchNumber = (this.#searchNumber += 1);
    const isLatest = () => searchNumber === this.#searchNumber;
    const slow = setTimeout(() => {
      if (isLatest()) this.frame.progress.hidden = false;
    }, PROGRESS_DELAY_MS);
    try {
      await this.#search(isLatest);
    } catch (error) {
      if (isLatest()) this.#showError(error);
    } finally {
      clearTimeout(slow);
      if (isLatest()) this.frame.progress.hidden = true;
    }
  }

  /** @param {() => boolean} isLatest  returns whether this search is the latest one */
  async #search(isLatest) {
    const hasQuery = this.#hasQuery();
    const searchOptions = { filters: this.#filters, limit: this.#limit, language: this.language };
    const index = await this.loader.open();
    const query = this.frame.input.value;
    if (!isLatest()) return;
    if (!hasQuery) this.#showHint();
    const hasPanel = this.filterPanel.isVisible;
    if (!hasQuery && !hasPanel) return;
    let shown = "";
    if (hasQuery && hasPanel && !this.filterPanel.isFilled) {
      // Show the results before the browser has loaded `facets.bin`, which the counts need.
      const early = await index.search(query, { ...searchOptions, facets: false });
      if (!isLatest()) return;
      this.#show(early, index, query);
      shown = JSON.stringify(early.results);
    }
    const answer = await index.search(query, {
      ...searchOptions, limit: hasQuery ? searchOptions.limit : 0, facets: hasPanel,
    });
    if (!isLatest()) return;
    // If the early results are final, they are not replaced, because the reader may be about to click on one.
    if (hasQuery && shown !== JSON.stringify(answer.results)) this.#show(answer, index, query);
    if (answer.facets) this.#showFacets(answer.facets);
  }

  // ---------------------------------------------------------------- results

  #showHint() {
    this.frame.status.textContent = "";
    this.#setOptions([]);
    this.frame.notice.replaceChildren(element("p", "kb-search__hint", {}, this.words.t("hint")));
    this.frame.more.hidden = true;
  }

  /** @param {Answer} answer  @param {Index} index  @param {string} query */
  #show({ total, unfiltered, results, suggestions, url }, index, query) {
    this.frame.status.textContent = this.words.tCount("count", total);
    this.frame.notice.replaceChildren();
    if (url) this.#showUnlisted(url);
    else if (total === 0) this.#showNoResults(unfiltered, suggestions, query.trim());
    this.#setOptions(results.map((result, i) => this.#option(result, i, index)));
    this.frame.more.hidden = total <= results.length;
    this.#showFilterCount();
  }

  /** @param {Result} result  @param {number} number  @param {Index} index */
  #option(result, number, index) {
    return optionElement(result, {
      lang: this.words.lang,
      comma: this.words.t("comma"),
      others: this.words.t("others"),
      kind: index.nameOf("kind", result.kind, this.language),
      href: new URL(this.words.prefix + result.url, this.loader.root).href,
      id: `kb-search-option-${number}`,
    });
  }

  /** @param {HTMLAnchorElement[]} options */
  #setOptions(options) {
    const isFirstPage = this.#limit === PAGE_SIZE;
    this.results.show(options, isFirstPage ? 0 : this.results.active);
    if (isFirstPage) this.frame.main.scrollTop = 0;
    this.#showBookmarks(options).catch(() => {}); // on an error, the results have no bookmarks
  }

  /** Show the bookmarks next to the results. A result is an option of a list box, and options must not
   *  contain buttons.
   *  @param {HTMLAnchorElement[]} options */
  async #showBookmarks(options) {
    const { bookmarks } = this.frame;
    bookmarks.replaceChildren();
    if (!options.length) return;
    const bookmarkOf = await this.openBookmarks();
    if (options[0].isConnected) bookmarks.replaceChildren();
    else return;
    for (const option of options) {
      const bookmark = bookmarkOf(option, option.querySelector(".kb-hit__title > span")?.textContent ?? "");
      if (!bookmark) continue;
      bookmark.style.gridRow = option.style.gridRow;
      bookmarks.append(bookmark);
    }
  }

  #showFilterCount() {
    const chosen = this.#chosenCount();
    this.frame.toggleLabel.textContent = this.words.t("filters") + (chosen ? ` · ${chosen}` : "");
  }

  /** @param {number} unfiltered  @param {Suggestion[]} suggestions  @param {string} query */
  #showNoResults(unfiltered, suggestions, query) {
    const { words, frame: { status, notice } } = this;
    status.textContent = words.t("none", { query });
    if (unfiltered > 0) {
      notice.append(element("p", "", {}, words.tCount("noneFiltered", unfiltered)), this.#clearButton());
    } else if (suggestions.length) {
      notice.append(element("p", "", {}, words.t("near")), element("p", "kb-search__similar-queries", {},
        ...suggestions.map((suggestion) => this.#suggestionButton(suggestion))));
    } else {
      notice.append(element("p", "", {}, words.t("noneHint")));
    }
  }

  /** Say that no entry has the URL `url`, and link to the issue forms in which the reader can suggest this URL.
   *  @param {string} url */
  #showUnlisted(url) {
    const { texts } = this.words;
    const links = suggestionLinks(url, (kind) => texts[`kind.${kind}`]);
    this.frame.status.textContent = texts["page.unlisted"];
    if (links.length) {
      this.frame.notice.append(element("p", "", {}, texts["page.suggest"]),
        element("p", "kb-search__similar-queries", {}, ...links));
    }
  }

  /** @param {Suggestion} suggestion */
  #suggestionButton({ query, total }) {
    const count = element("span", "kb-chip__count", {}, this.words.number(total));
    return button("kb-chip", [query, count], () => {
      this.frame.input.value = query;
      this.#runAgain();
    });
  }

  #clearButton() {
    return button("kb-search__link", this.words.t("clear"), () => {
      this.#filters = {};
      this.#runAgain();
    });
  }

  #runAgain() {
    this.frame.input.focus();
    this.#run();
  }

  /** @param {Record<string, FacetValue[]>} facets */
  #showFacets(facets) {
    this.filterPanel.show(facets, this.#chosenCount() ? this.#clearButton() : null);
    this.#showFilterCount();
  }

  /** @param {unknown} error */
  #showError(error) {
    const code = errorCode(error, ["file", "browser", "format"]);
    if (code === "network") console.warn("Search:", error);
    this.frame.status.textContent = this.words.t(`error_${code}`);
    this.#setOptions([]);
    this.frame.more.hidden = true;
    const retry = button("kb-search__link", this.words.t("retry"), () => this.#runAgain());
    this.frame.notice.replaceChildren(...(code === "network" ? [retry] : []));
  }

  // ---------------------------------------------------------------- keyboard

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing || event.keyCode === 229) return; // an input method handles the key
    if (event.key === "ArrowDown") this.results.move(1);
    else if (event.key === "ArrowUp") this.results.move(-1);
    else if (event.key === "Enter") this.#follow(event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  }

  /** @param {boolean} newTab */
  #follow(newTab) {
    const option = this.results.activeOption();
    if (!option) return;
    this.#store();
    if (newTab) {
      window.open(option.href, "_blank", "noopener");
      return;
    }
    option.click();
    this.element.close();
  }
}
