/**
 * The search dialog: opened with `/`, Ctrl+K or Cmd+K, or any element with `data-kb-search-open`.
 *
 * Reads its settings from `<script type="application/json" id="kb-search-config">`:
 * `base` (the site's root, relative to the page) and `language`; `kbSearchStrings`, which stands before
 * this in the file that is published, holds what it says, by language. Text reaches the page
 * as text only, never as HTML. The engine is loaded when the dialog is first wanted.
 *
 * A classic script, though the engine is a module: browsers run no module from disk, and a page
 * opened from there shall say why it cannot search.
 */
(() => {
  "use strict";

  const PAGE_SIZE = 10;
  const PAUSE_MS = 30;
  const FEW_VALUES = { kind: 6, topic: 6, year: 6, tag: 8 };
  const MANY_VALUES = 80;
  const STORED = "kb-search";

  // A module has no current script.
  const ADDRESS = (document.currentScript ?? document.querySelector('script[src*="search-dialog.js"]')).src;

  const config = () => JSON.parse(document.getElementById("kb-search-config").textContent);

  /** Make an element: properties, `data-`/`aria-` and other attributes in `attributes`, children. */
  function element(name, className = "", attributes = {}, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
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

  const marked = (parts) =>
    parts.map((part) => (part.mark ? element("mark", "", {}, part.text) : part.text));

  class SearchDialog {
    constructor({ base, language }) {
      this.root = new URL(base, document.baseURI);
      this.language = language;
      this.strings = globalThis.kbSearchStrings[language];
      this.filters = {};
      this.expanded = new Set();
      this.limit = PAGE_SIZE;
      this.turn = 0; // of the latest search; answers to earlier ones are dropped
      this.#build();
    }

    #say(key, values = {}) {
      return this.strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    }

    // ------------------------------------------------------------ structure

    #build() {
      const say = (key) => this.#say(key);
      this.input = element("input", "kb-search__input", {
        type: "text", role: "combobox", autocomplete: "off", autocorrect: "off",
        autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", maxlength: "200",
        placeholder: say("placeholder"), "aria-label": say("label"), "aria-autocomplete": "list",
        "aria-expanded": "false", "aria-controls": "kb-search-results",
        "aria-describedby": "kb-search-help",
      });
      this.toggle = element("button", "kb-search__filter-toggle", {
        type: "button", "aria-expanded": "false", "aria-controls": "kb-search-filters",
      }, icon("M4 6h16M7 12h10M10 18h4"), element("span", "", {}, say("filters")));
      const close = element("button", "kb-search__close", { type: "button", "aria-label": say("close") },
        element("kbd", "", { "aria-hidden": "true" }, "Esc"), icon("M6 6l12 12M18 6L6 18"));
      this.progress = element("div", "kb-search__progress", { hidden: "" });
      this.status = element("p", "kb-search__status", { role: "status", "aria-live": "polite" });
      this.list = element("div", "kb-search__results", {
        id: "kb-search-results", role: "listbox", "aria-label": say("results"),
      });
      this.notice = element("div", "kb-search__notice");
      this.more = element("button", "kb-search__more", { type: "button", hidden: "" }, say("more"));
      this.panel = element("aside", "kb-search__filters", {
        id: "kb-search-filters", "aria-label": say("filters"),
      });
      const key = (name) => element("kbd", "", {}, name);
      const help = element("p", "kb-search__shortcuts", { id: "kb-search-help" },
        element("span", "", {}, key("↑"), key("↓"), " ", say("keysMove")),
        element("span", "", {}, key("↵"), " ", say("keysOpen")),
        element("span", "", {}, key("Esc"), " ", say("keysClose")));
      this.dialog = element("dialog", "kb-search", { "aria-label": say("label"), lang: this.strings.lang },
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
        if (!event.isComposing) this.#later();
      });
      this.input.addEventListener("compositionend", () => this.#later());
      this.toggle.addEventListener("click", () => {
        this.toggle.setAttribute("aria-expanded", String(!this.#filtersOpen()));
        this.#run();
      });
      this.more.addEventListener("click", () => {
        this.limit += PAGE_SIZE;
        this.#run();
      });
      this.list.addEventListener("click", () => this.#store());
      this.#welcome();
    }

    // ------------------------------------------------------------ opening

    open(query) {
      if (!this.dialog.open) this.dialog.showModal();
      const stored = JSON.parse(sessionStorage.getItem(STORED) ?? "{}");
      if (query !== undefined) this.filters = {};
      else if (stored.filters) this.filters = stored.filters;
      this.input.value = query ?? stored.query ?? "";
      this.input.focus();
      this.input.select();
      this.limit = PAGE_SIZE;
      if (this.#wanted() || this.#panelShown()) this.#run();
      else this.engine().catch(() => {}); // the first keystroke will say what is wrong
    }

    #store() {
      try {
        const value = { query: this.input.value, filters: this.filters };
        sessionStorage.setItem(STORED, JSON.stringify(value));
      } catch {
        // Storage can be refused; the dialog only forgets.
      }
    }

    /** The open index; a failed attempt is made again the next time. */
    engine() {
      this.opening ??= this.#openEngine();
      this.opening.catch(() => {
        this.opening = null;
      });
      return this.opening;
    }

    async #openEngine() {
      if (location.protocol === "file:") throw Object.assign(new Error("file"), { code: "file" });
      // A module that failed to load stays failed under its address, hence the query.
      this.attempt = (this.attempt ?? -1) + 1;
      const address = new URL("./search.js", ADDRESS);
      address.search = new URL(ADDRESS).search;
      if (this.attempt) address.searchParams.set("again", this.attempt);
      const folder = new URL("search/", this.root);
      // Asked for at once, not when the engine is there: behind a slow line that is a whole way less.
      const asked = fetch(new URL("manifest.json", folder), { cache: "no-cache" });
      asked.catch(() => {}); // explained by who waits for it
      const { openIndex } = await import(address);
      return openIndex(folder, asked);
    }

    // ------------------------------------------------------------ searching

    #wanted() {
      return this.input.value.trim() !== "" || Object.values(this.filters).some((own) => own.length);
    }

    #filtersOpen() {
      return this.toggle.getAttribute("aria-expanded") === "true";
    }

    #panelShown() {
      return getComputedStyle(this.panel).display !== "none";
    }

    #later() {
      this.#store();
      clearTimeout(this.timer);
      this.limit = PAGE_SIZE;
      this.timer = setTimeout(() => this.#run(), PAUSE_MS);
    }

    async #run() {
      const turn = (this.turn += 1);
      const wanted = this.#wanted();
      const options = { filters: this.filters, limit: this.limit, language: this.language };
      const slow = setTimeout(() => {
        if (turn === this.turn) this.progress.hidden = false;
      }, 120);
      try {
        const index = await this.engine();
        const query = this.input.value;
        if (turn !== this.turn) return;
        if (!wanted) this.#welcome();
        const facets = this.#panelShown();
        let shown = "";
        if (wanted && facets && !this.hasFacets) {
          // Show what was found before the columns that count it have arrived.
          const early = await index.search(query, { ...options, facets: false });
          if (turn !== this.turn) return;
          this.#show(early, index, query);
          shown = JSON.stringify(early.hits);
        }
        if (wanted || facets) {
          const answer = await index.search(query, { ...options, limit: wanted ? this.limit : 0, facets });
          if (turn !== this.turn) return;
          // What stands there already stays: somebody may be choosing by now.
          if (wanted && shown !== JSON.stringify(answer.hits)) this.#show(answer, index, query);
          if (facets) this.#showFacets(answer.facets);
        }
      } catch (error) {
        if (turn === this.turn) this.#fail(error);
      } finally {
        clearTimeout(slow);
        if (turn === this.turn) this.progress.hidden = true;
      }
    }

    // ------------------------------------------------------------ showing

    #welcome() {
      this.status.textContent = "";
      this.#setHits([]);
      this.notice.replaceChildren(element("p", "kb-search__hint", {}, this.#say("hint")));
      this.more.hidden = true;
    }

    #show({ total, unfiltered, hits, suggestions }, index, query) {
      const number = total.toLocaleString(this.strings.lang);
      this.status.textContent = this.#say(total === 1 ? "one" : "many", { count: number });
      this.notice.replaceChildren();
      if (total === 0) this.#showNothing(unfiltered, suggestions, query.trim());
      this.#setHits(hits.map((hit, i) => this.#option(hit, i, index)));
      this.more.hidden = total <= hits.length;
      this.#count();
    }

    #count() {
      const chosen = Object.values(this.filters).flat().length;
      this.toggle.lastChild.textContent = this.#say("filters") + (chosen ? ` · ${chosen}` : "");
    }

    #showNothing(unfiltered, suggestions, query) {
      this.status.textContent = this.#say("none", { query });
      if (unfiltered > 0) {
        this.notice.append(
          element("p", "", {}, this.#say("noneFiltered", { count: unfiltered })), this.#clearButton());
      } else if (suggestions.length) {
        this.notice.append(element("p", "", {}, this.#say("near")), element("p", "kb-search__similar-queries", {},
          ...suggestions.map((near) => {
            const button = element("button", "kb-chip", { type: "button" }, near.query,
              element("span", "kb-chip__count", {}, String(near.total)));
            button.addEventListener("click", () => {
              this.input.value = near.query;
              this.input.focus();
              this.#run();
            });
            return button;
          })));
      } else {
        this.notice.append(element("p", "", {}, this.#say("noneHint")));
      }
    }

    #clearButton() {
      const button = element("button", "kb-search__link", { type: "button" }, this.#say("clear"));
      button.addEventListener("click", () => {
        this.filters = {};
        this.input.focus();
        this.#run();
      });
      return button;
    }

    #option(hit, number, index) {
      const prefix = this.language === "zh" ? "zh/" : "";
      const facts = [];
      if (hit.authors.length) {
        // Hit authors first come into view; a long list is cut.
        const shown = hit.authors.slice(0, 3);
        const further = hit.authors.slice(3).filter((author) => author.some((part) => part.mark));
        [...shown, ...further.slice(0, 2)].forEach((author, i) => {
          facts.push(...(i ? [this.#say("comma")] : []), ...marked(author));
        });
        if (hit.authors.length > shown.length + further.length) facts.push(this.#say("others"));
      }
      if (hit.year) facts.push(facts.length ? " · " : "", String(hit.year));
      const title = element("span", "kb-hit__title", {}, ...marked(hit.titleParts));
      if (hit.alias) title.append(element("span", "kb-hit__alias", {}, ...marked(hit.alias)));
      const option = element("a", "kb-hit", {
        role: "option", id: `kb-search-option-${number}`, tabindex: "-1", "aria-selected": "false",
        href: new URL(prefix + hit.url, this.root).href,
      },
      element("span", "kb-hit__head", {},
        element("span", `kb-hit__kind kb-hit__kind--${hit.kind}`, {},
          index.nameOf("kind", hit.kind, this.language)), title));
      if (facts.length) option.append(element("span", "kb-hit__details", {}, ...facts));
      if (hit.excerpt.length) {
        option.append(element("span", "kb-hit__excerpt",
          { lang: hit.excerptLanguage === "zh" ? "zh-Hans" : hit.excerptLanguage }, ...marked(hit.excerpt)));
      }
      return option;
    }

    #setHits(options) {
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
      if (Object.values(this.filters).some((own) => own.length)) this.panel.prepend(this.#clearButton());
      this.#count();
      if (focused) this.panel.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    }

    #facetGroup(facet, values) {
      if (values.length === 0) return null;
      const group = element("fieldset", "kb-search__facet", {},
        element("legend", "", {}, this.#say(facet)));
      const all = this.expanded.has(facet);
      const shown = values.slice(0, all ? MANY_VALUES : FEW_VALUES[facet]);
      shown.push(...values.slice(shown.length).filter(({ chosen }) => chosen));
      for (const { value, name, count, chosen } of shown) {
        const box = element("input", "", { type: "checkbox", "data-key": `${facet}:${value}` });
        box.checked = chosen;
        box.addEventListener("change", () => {
          const others = (this.filters[facet] ?? []).filter((own) => own !== value);
          this.filters = { ...this.filters, [facet]: box.checked ? [...others, value] : others };
          this.limit = PAGE_SIZE;
          this.#run();
        });
        group.append(element("label", "kb-chip", {}, box, element("span", "", {}, name),
          element("span", "kb-chip__count", {}, count.toLocaleString(this.strings.lang))));
      }
      if (values.length > FEW_VALUES[facet]) {
        const key = all ? "fewer" : "all";
        const button = element("button", "kb-search__link", { type: "button", "data-key": `${facet}:` },
          this.#say(key, { count: values.length }));
        button.addEventListener("click", () => {
          if (!this.expanded.delete(facet)) this.expanded.add(facet);
          this.#run();
        });
        group.append(button);
      }
      return group;
    }

    #fail(error) {
      const known = ["file", "browser", "format"].includes(error.code) ? error.code : "network";
      if (known === "network") console.warn("Search:", error);
      this.status.textContent = this.#say(`error_${known}`);
      this.#setHits([]);
      this.more.hidden = true;
      const retry = element("button", "kb-search__link", { type: "button" }, this.#say("retry"));
      retry.addEventListener("click", () => {
        this.input.focus();
        this.#run();
      });
      this.notice.replaceChildren(...(known === "network" ? [retry] : []));
    }

    // ------------------------------------------------------------ keyboard

    #onKey(event) {
      if (event.isComposing || event.keyCode === 229) return; // an input method's own keys
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

  /** The page's dialog; made anew when the page has been exchanged for one in another language. */
  function dialog() {
    const settings = config();
    if (!current?.dialog.isConnected || current.language !== settings.language) {
      current?.dialog.remove();
      current = new SearchDialog(settings);
    }
    current.root = new URL(settings.base, document.baseURI);
    return current;
  }

  /** Open the search, with a query or with the last one. */
  function openSearch(query) {
    dialog().open(query);
  }

  const takesText = (target) =>
    target.isContentEditable ||
    /^(?:TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(?:radio|checkbox|button|submit|reset)$/.test(target.type));

  // In the capture phase: the theme has shortcuts of its own.
  document.addEventListener("keydown", (event) => {
    const chord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    const wanted = (chord && event.key.toLowerCase() === "k") || (slash && !takesText(event.target));
    if (!wanted || event.isComposing || current?.dialog.open) return;
    event.preventDefault();
    event.stopPropagation();
    openSearch();
  }, true);

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-kb-search-open]")) return;
    event.preventDefault();
    openSearch();
  });

  // Fetch ahead when a pointer or the focus comes near.
  for (const sign of ["pointerover", "focusin"]) {
    document.addEventListener(sign, (event) => {
      if (event.target.closest?.("[data-kb-search-open]")) dialog().engine().catch(() => {});
    }, { passive: true });
  }

  const asked = new URLSearchParams(location.search).get("q");
  if (asked) openSearch(asked);
})();
