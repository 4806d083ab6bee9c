/**
 * The search dialog. `/`, Ctrl+K, Cmd+K and elements with `data-kb-search-open` open it.
 *
 * The settings of the dialog are in `<script type="application/json" id="kb-search-config">`. They are
 * `base` (the relative path from the page to the site's root) and `language`. Pages of another site generator
 * do not have this element: the dialog then finds both by the URLs of this script and of the page.
 *
 * The texts are in `kbSearchStrings`: language of the site -> key -> text. The keys `lang` and `prefix` are the
 * language's tag and the beginning of the paths of its pages. The builder writes all this at the beginning of
 * this file. The dialog inserts all content as text, never as HTML.
 *
 * This file is a classic script, because browsers do not run modules of a page that is opened from disk.
 * On such a page, the dialog explains why it cannot search. On all other pages, it loads the search engine,
 * the module `search.js`, when the reader is about to search.
 */
(() => {
  "use strict";

  const PAGE_SIZE = 10;
  const TYPING_PAUSE_MS = 30;
  const PROGRESS_DELAY_MS = 120;
  const INITIAL_VALUES = { kind: 6, topic: 6, year: 6, tag: 8 };
  const MAX_VALUES = 80;
  const STORAGE_KEY = "kb-search";

  // `currentScript` is null if this file is loaded as a module.
  const SCRIPT_URL = (document.currentScript ?? document.querySelector('script[src*="search-dialog.js"]')).src;

  /** Return the language tag of a text. A text can be in a language that the site does not have. */
  const tagOf = (language) => globalThis.kbSearchStrings[language]?.lang ?? language;

  /** Return the settings of the dialog. A page without the element is below the folder that contains
   *  `assets/kb/`, and its path says its language. */
  function config() {
    const node = document.getElementById("kb-search-config");
    if (node) return JSON.parse(node.textContent);
    const root = new URL("../../", SCRIPT_URL);
    const path = location.pathname.slice(root.pathname.length);
    const isPrefix = ([, { prefix }]) => prefix && path.startsWith(prefix);
    const languages = Object.entries(globalThis.kbSearchStrings);
    const [language] = languages.find(isPrefix) ?? languages.find(([, { prefix }]) => !prefix);
    return { base: root.href, language };
  }

  /** Return a new element. */
  function element(name, className = "", attributes = {}, ...children) {
    const node = document.createElement(name);
    if (className) node.className = className;
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  function icon(...paths) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    for (const d of paths) {
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", d);
      svg.append(path);
    }
    return svg;
  }

  /** Return nodes for the parts of a text, with a `<mark>` around each hit. */
  const nodesOf = (parts) =>
    parts.map((part) => (part.mark ? element("mark", "", {}, part.text) : part.text));

  class SearchDialog {
    constructor({ base, language }) {
      this.root = new URL(base, document.baseURI);
      this.language = language;
      this.strings = globalThis.kbSearchStrings[language];
      this.pluralRules = new Intl.PluralRules(this.strings.lang);
      this.filters = {};
      this.expanded = new Set();
      this.limit = PAGE_SIZE;
      this.searchNumber = 0; // number of the latest search; results of earlier searches are not shown
      this.#build();
    }

    #t(key, values = {}) {
      return this.strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    }

    #number(number) {
      return number.toLocaleString(this.strings.lang);
    }

    /** Return a text with a number. The number's plural category, such as `one`, is the end of the key. */
    #tCount(key, count) {
      const keyOfCategory = `${key}.${this.pluralRules.select(count)}`;
      return this.#t(keyOfCategory in this.strings ? keyOfCategory : `${key}.other`, { count: this.#number(count) });
    }

    // ------------------------------------------------------------ structure

    #build() {
      const t = (key) => this.#t(key);
      this.input = element("input", "kb-search__input", {
        type: "text", role: "combobox", autocomplete: "off", autocorrect: "off",
        autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", maxlength: "200",
        placeholder: t("placeholder"), "aria-label": t("label"), "aria-autocomplete": "list",
        "aria-expanded": "false", "aria-controls": "kb-search-results",
        "aria-describedby": "kb-search-help",
      });
      this.toggle = element("button", "kb-search__filter-toggle", {
        type: "button", "aria-expanded": "false", "aria-controls": "kb-search-filters",
      }, icon("M4 6h16M7 12h10M10 18h4"), element("span", "", {}, t("filters")));
      const close = element("button", "kb-search__close", { type: "button", "aria-label": t("close") },
        element("kbd", "", { "aria-hidden": "true" }, "Esc"), icon("M6 6l12 12M18 6L6 18"));
      this.progress = element("div", "kb-search__progress", { hidden: "" });
      this.status = element("p", "kb-search__status", { role: "status", "aria-live": "polite" });
      this.list = element("div", "kb-search__results", {
        id: "kb-search-results", role: "listbox", "aria-label": t("results"),
      });
      this.notice = element("div", "kb-search__notice");
      this.more = element("button", "kb-search__more", { type: "button", hidden: "" }, t("more"));
      this.panel = element("aside", "kb-search__filters", {
        id: "kb-search-filters", "aria-label": t("filters"),
      });
      const keyCap = (name) => element("kbd", "", {}, name);
      const help = element("p", "kb-search__shortcuts", { id: "kb-search-help" },
        element("span", "", {}, keyCap("↑"), keyCap("↓"), " ", t("keysMove")),
        element("span", "", {}, keyCap("↵"), " ", t("keysOpen")),
        element("span", "", {}, keyCap("Esc"), " ", t("keysClose")));
      this.dialog = element("dialog", "kb-search", { "aria-label": t("label"), lang: this.strings.lang },
        element("div", "kb-search__layout", {},
          element("div", "kb-search__bar", { role: "search" },
            icon("M10.5 18a7.5 7.5 0 1 1 0-15 7.5 7.5 0 0 1 0 15zM16 16l5 5"),
            this.input, this.toggle, close),
          this.progress,
          element("div", "kb-search__body", {},
            this.panel,
            element("div", "kb-search__main", {}, this.status, this.notice, this.list, this.more)),
          help));
      document.body.append(this.dialog);

      close.addEventListener("click", () => this.dialog.close());
      this.dialog.addEventListener("click", (event) => {
        if (event.target === this.dialog) this.dialog.close();
      });
      this.dialog.addEventListener("close", () => this.#store());
      this.input.addEventListener("keydown", (event) => this.#onKey(event));
      this.input.addEventListener("input", (event) => {
        if (!event.isComposing) this.#runSoon();
      });
      this.input.addEventListener("compositionend", () => this.#runSoon());
      this.toggle.addEventListener("click", () => {
        this.toggle.setAttribute("aria-expanded", String(!this.#isFilterOpen()));
        this.#run();
      });
      this.more.addEventListener("click", () => {
        this.limit += PAGE_SIZE;
        this.#run();
      });
      this.list.addEventListener("click", () => this.#store());
      this.#showHint();
    }

    // ------------------------------------------------------------ opening

    open(query) {
      if (!this.dialog.open) this.dialog.showModal();
      const stored = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "{}");
      if (query !== undefined) this.filters = {};
      else if (stored.filters) this.filters = stored.filters;
      this.input.value = query ?? stored.query ?? "";
      this.input.focus();
      this.input.select();
      this.limit = PAGE_SIZE;
      if (this.#hasQuery() || this.#isPanelVisible()) this.#run();
      else this.openIndex().catch(() => {}); // the first search reports the error
    }

    #store() {
      try {
        const value = { query: this.input.value, filters: this.filters };
        sessionStorage.setItem(STORAGE_KEY, JSON.stringify(value));
      } catch {
        // The browser refuses storage, so the next page begins with an empty query.
      }
    }

    /** Return the search index. The first call opens the index. After a failure, the next call tries again. */
    openIndex() {
      this.opening ??= this.#loadEngine();
      this.opening.catch(() => {
        this.opening = null;
      });
      return this.opening;
    }

    async #loadEngine() {
      if (location.protocol === "file:") throw Object.assign(new Error("file"), { code: "file" });
      // If a module fails to load, browsers do not load its URL again. So each attempt uses a new URL.
      this.attempt = (this.attempt ?? -1) + 1;
      const moduleUrl = new URL("./search.js", SCRIPT_URL);
      moduleUrl.search = new URL(SCRIPT_URL).search;
      if (this.attempt) moduleUrl.searchParams.set("again", this.attempt);
      const folder = new URL("search/", this.root);
      // Requesting the manifest and the search engine in parallel saves a round trip.
      const manifest = fetch(new URL("manifest.json", folder), { cache: "no-cache" });
      manifest.catch(() => {}); // `openIndex` reports the error
      const { openIndex } = await import(moduleUrl);
      return openIndex(folder, manifest);
    }

    // ------------------------------------------------------------ searching

    #hasQuery() {
      return this.input.value.trim() !== "" || Object.values(this.filters).some((values) => values.length);
    }

    #isFilterOpen() {
      return this.toggle.getAttribute("aria-expanded") === "true";
    }

    #isPanelVisible() {
      return getComputedStyle(this.panel).display !== "none";
    }

    #runSoon() {
      this.#store();
      clearTimeout(this.timer);
      this.limit = PAGE_SIZE;
      this.timer = setTimeout(() => this.#run(), TYPING_PAUSE_MS);
    }

    async #run() {
      const searchNumber = (this.searchNumber += 1);
      const hasQuery = this.#hasQuery();
      const searchOptions = { filters: this.filters, limit: this.limit, language: this.language };
      const slow = setTimeout(() => {
        if (searchNumber === this.searchNumber) this.progress.hidden = false;
      }, PROGRESS_DELAY_MS);
      try {
        const index = await this.openIndex();
        const query = this.input.value;
        if (searchNumber !== this.searchNumber) return;
        if (!hasQuery) this.#showHint();
        const hasPanel = this.#isPanelVisible();
        let shown = "";
        if (hasQuery && hasPanel && !this.hasFacets) {
          // Show the results before the browser has loaded the columns for the counts.
          const early = await index.search(query, { ...searchOptions, facets: false });
          if (searchNumber !== this.searchNumber) return;
          this.#show(early, index, query);
          shown = JSON.stringify(early.results);
        }
        if (hasQuery || hasPanel) {
          const answer = await index.search(query, {
            ...searchOptions, limit: hasQuery ? this.limit : 0, facets: hasPanel,
          });
          if (searchNumber !== this.searchNumber) return;
          // Results that are already shown stay, because the reader may be about to click on one.
          if (hasQuery && shown !== JSON.stringify(answer.results)) this.#show(answer, index, query);
          if (hasPanel) this.#showFacets(answer.facets);
        }
      } catch (error) {
        if (searchNumber === this.searchNumber) this.#showError(error);
      } finally {
        clearTimeout(slow);
        if (searchNumber === this.searchNumber) this.progress.hidden = true;
      }
    }

    // ------------------------------------------------------------ results

    #showHint() {
      this.status.textContent = "";
      this.#setOptions([]);
      this.notice.replaceChildren(element("p", "kb-search__hint", {}, this.#t("hint")));
      this.more.hidden = true;
    }

    #show({ total, unfiltered, results, suggestions }, index, query) {
      this.status.textContent = this.#tCount("count", total);
      this.notice.replaceChildren();
      if (total === 0) this.#showNoResults(unfiltered, suggestions, query.trim());
      this.#setOptions(results.map((result, i) => this.#option(result, i, index)));
      this.more.hidden = total <= results.length;
      this.#showFilterCount();
    }

    #showFilterCount() {
      const chosen = Object.values(this.filters).flat().length;
      this.toggle.lastChild.textContent = this.#t("filters") + (chosen ? ` · ${chosen}` : "");
    }

    #showNoResults(unfiltered, suggestions, query) {
      this.status.textContent = this.#t("none", { query });
      if (unfiltered > 0) {
        this.notice.append(
          element("p", "", {}, this.#tCount("noneFiltered", unfiltered)), this.#clearButton());
      } else if (suggestions.length) {
        this.notice.append(element("p", "", {}, this.#t("near")), element("p", "kb-search__similar-queries", {},
          ...suggestions.map((suggestion) => {
            const button = element("button", "kb-chip", { type: "button" }, suggestion.query,
              element("span", "kb-chip__count", {}, this.#number(suggestion.total)));
            button.addEventListener("click", () => {
              this.input.value = suggestion.query;
              this.input.focus();
              this.#run();
            });
            return button;
          })));
      } else {
        this.notice.append(element("p", "", {}, this.#t("noneHint")));
      }
    }

    #clearButton() {
      const button = element("button", "kb-search__link", { type: "button" }, this.#t("clear"));
      button.addEventListener("click", () => {
        this.filters = {};
        this.input.focus();
        this.#run();
      });
      return button;
    }

    #option(result, number, index) {
      const details = [];
      if (result.authors.length) {
        // Show the first three authors. Of the authors after them, show at most two, and only those with a hit.
        const shown = result.authors.slice(0, 3);
        const further = result.authors.slice(3).filter((author) => author.some((part) => part.mark));
        [...shown, ...further.slice(0, 2)].forEach((author, i) => {
          details.push(...(i ? [this.#t("comma")] : []), ...nodesOf(author));
        });
        if (result.authors.length > shown.length + further.length) details.push(this.#t("others"));
      }
      if (result.year) details.push(details.length ? " · " : "", String(result.year));
      const title = element("span", "kb-hit__title", {}, ...nodesOf(result.titleParts));
      if (result.alias) title.append(element("span", "kb-hit__alias", {}, ...nodesOf(result.alias)));
      const option = element("a", "kb-hit", {
        role: "option", id: `kb-search-option-${number}`, tabindex: "-1", "aria-selected": "false",
        href: new URL(this.strings.prefix + result.url, this.root).href,
      },
      element("span", "kb-hit__head", {},
        element("span", `kb-hit__kind kb-hit__kind--${result.kind}`, {},
          index.nameOf("kind", result.kind, this.language)), title));
      if (details.length) option.append(element("span", "kb-hit__details", {}, ...details));
      if (result.excerpt.length) {
        option.append(element("span", "kb-hit__excerpt",
          { lang: tagOf(result.excerptLanguage) }, ...nodesOf(result.excerpt)));
      }
      return option;
    }

    #setOptions(options) {
      this.list.replaceChildren(...options);
      this.input.setAttribute("aria-expanded", String(options.length > 0));
      if (this.limit === PAGE_SIZE) this.list.parentElement.scrollTop = 0;
      this.#activate(this.limit === PAGE_SIZE ? 0 : Math.min(this.active, options.length - 1), false);
    }

    #activate(number, scroll = true) {
      this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
      const option = this.list.children[number];
      this.active = option ? number : 0;
      if (!option) {
        this.input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      this.input.setAttribute("aria-activedescendant", option.id);
      if (scroll) option.scrollIntoView({ block: "nearest" });
    }

    #showFacets(facets) {
      this.hasFacets = true;
      const focused = document.activeElement?.dataset?.key;
      const groups = Object.entries(facets).map(([facet, values]) => this.#facetGroup(facet, values));
      this.panel.replaceChildren(...groups.filter(Boolean));
      if (Object.values(this.filters).some((values) => values.length)) this.panel.prepend(this.#clearButton());
      this.#showFilterCount();
      if (focused) this.panel.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }

    #facetGroup(facet, values) {
      if (values.length === 0) return null;
      const group = element("fieldset", "kb-search__facet", {},
        element("legend", "", {}, this.#t(facet)));
      const isExpanded = this.expanded.has(facet);
      const shown = values.slice(0, isExpanded ? MAX_VALUES : INITIAL_VALUES[facet]);
      shown.push(...values.slice(shown.length).filter(({ chosen }) => chosen));
      for (const { value, name, count, chosen } of shown) {
        const box = element("input", "", { type: "checkbox", "data-key": `${facet}:${value}` });
        box.checked = chosen;
        box.addEventListener("change", () => {
          const otherValues = (this.filters[facet] ?? []).filter((chosenValue) => chosenValue !== value);
          this.filters = { ...this.filters, [facet]: box.checked ? [...otherValues, value] : otherValues };
          this.limit = PAGE_SIZE;
          this.#run();
        });
        group.append(element("label", "kb-chip", {}, box, element("span", "", {}, name),
          element("span", "kb-chip__count", {}, this.#number(count))));
      }
      if (values.length > INITIAL_VALUES[facet]) {
        const key = isExpanded ? "fewer" : "all";
        const button = element("button", "kb-search__link", { type: "button", "data-key": `${facet}:` },
          this.#t(key, { count: this.#number(values.length) }));
        button.addEventListener("click", () => {
          if (!this.expanded.delete(facet)) this.expanded.add(facet);
          this.#run();
        });
        group.append(button);
      }
      return group;
    }

    #showError(error) {
      const code = ["file", "browser", "format"].includes(error.code) ? error.code : "network";
      if (code === "network") console.warn("Search:", error);
      this.status.textContent = this.#t(`error_${code}`);
      this.#setOptions([]);
      this.more.hidden = true;
      const retry = element("button", "kb-search__link", { type: "button" }, this.#t("retry"));
      retry.addEventListener("click", () => {
        this.input.focus();
        this.#run();
      });
      this.notice.replaceChildren(...(code === "network" ? [retry] : []));
    }

    // ------------------------------------------------------------ keyboard

    #onKey(event) {
      if (event.isComposing || event.keyCode === 229) return; // an input method handles the key
      const last = this.list.children.length - 1;
      if (event.key === "ArrowDown") this.#activate(this.active >= last ? 0 : this.active + 1);
      else if (event.key === "ArrowUp") this.#activate(this.active <= 0 ? last : this.active - 1);
      else if (event.key === "Enter") this.#follow(event.ctrlKey || event.metaKey);
      else return;
      event.preventDefault();
    }

    #follow(newTab) {
      const option = this.list.children[this.active];
      if (!option) return;
      this.#store();
      if (newTab) {
        window.open(option.href, "_blank", "noopener");
        return;
      }
      option.click();
      this.dialog.close();
    }
  }

  // ---------------------------------------------------------------- the page

  let current = null;

  /** Return the dialog of the page. If the page has no dialog, or if a script has replaced the page by a
   *  page in another language, make a new dialog. */
  function dialog() {
    const settings = config();
    if (!current?.dialog.isConnected || current.language !== settings.language) {
      current?.dialog.remove();
      current = new SearchDialog(settings);
    }
    current.root = new URL(settings.base, document.baseURI);
    return current;
  }

  /** Open the dialog with a query. If `query` is undefined, open it with the query and the filters that
   *  the reader used last in this tab. */
  function openSearch(query) {
    dialog().open(query);
  }

  const isTextInput = (target) =>
    target.isContentEditable ||
    /^(?:TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(?:radio|checkbox|button|submit|reset)$/.test(target.type));

  // The listener runs in the capture phase, so that it gets a key before the theme's shortcuts get it.
  document.addEventListener("keydown", (event) => {
    const hasModifier = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isShortcut = (hasModifier && event.key.toLowerCase() === "k") || (isSlash && !isTextInput(event.target));
    if (!isShortcut || event.isComposing || current?.dialog.open) return;
    event.preventDefault();
    event.stopPropagation();
    openSearch();
  }, true);

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-kb-search-open]")) return;
    event.preventDefault();
    openSearch();
  });

  // Load the search engine when the pointer or the focus reaches an element that opens the dialog.
  for (const type of ["pointerover", "focusin"]) {
    document.addEventListener(type, (event) => {
      if (event.target.closest?.("[data-kb-search-open]")) dialog().openIndex().catch(() => {});
    }, { passive: true });
  }

  const query = new URLSearchParams(location.search).get("q");
  if (query) openSearch(query);
})();
