/**
 * The Browse page: what is chosen is in the address, everything shown follows from it.
 *
 * @typedef {{root: string, language: string, lang: string, words: Record<string, string>}} Settings
 */

import { choose, openData } from "./browse-data.js";
import { button, element, fill, spoken } from "./browse-dom.js";
import { FacetPanel } from "./browse-facets.js";
import { KeptPanel } from "./browse-reading-list-panel.js";
import { ReadingList } from "./browse-reading-list.js";
import { rowElement, showKept, walkWithArrows } from "./browse-rows.js";
import { FACETS, fromQuery, toQuery, toggled } from "./browse-state.js";

const PAGE = 30;
const PAUSE_MS = 150;

class BrowsePage {
  constructor(place, settings) {
    this.settings = { ...settings, root: new URL(settings.root, document.baseURI) };
    this.words = settings.words;
    for (const part of place.querySelectorAll("[data-browse]")) this[part.dataset.browse] = part;
    this.turn = 0; // of the latest choice; what comes late for an earlier one is dropped
    this.state = fromQuery(location.search);
    this.limit = Math.max(PAGE, Number(history.state?.rows) || 0);
    this.list = new ReadingList(this.settings.root.pathname);
    this.#listen();
  }

  async open() {
    this.status.textContent = this.words["loading"];
    const scrollTo = history.state?.y;
    try {
      this.data = await openData(new URL("browse/", this.settings.root));
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#knownOnly();
    for (const option of [...this.sort.options]) {
      if (!this.#orderOf(option.value)) option.remove();
    }
    this.panel = new FacetPanel(this.facets, {
      data: this.data, words: this.words, lang: this.settings.lang, language: this.settings.language,
      chosen: this.state.filters,
      onChoice: (facet, value, on) => this.#go(toggled(this.state, facet, value, on)),
      onNeed: (facet) => this.#run([facet]),
    });
    this.keptPanel = new KeptPanel(this.kept, this.list, this.data, this.settings);
    this.list.onChange(() => showKept(this.rows, this.list));
    await this.#run();
    if (scrollTo) window.scrollTo(0, scrollTo);
  }

  // ---------------------------------------------------------------- the address

  /** Leave out what this site knows nothing of, so that no choice is shown that chooses nothing. */
  #knownOnly() {
    const known = FACETS.filter((facet) => this.data.columns.has(facet) || this.data.later.has(facet));
    const filters = Object.fromEntries(
      Object.entries(this.state.filters).filter(([facet]) => known.includes(facet)));
    this.state = { ...this.state, filters };
  }

  /** Change what is chosen: a step that can be gone back, or part of the one before it. */
  #go(state, step = true) {
    const query = toQuery(state);
    if (query !== toQuery(this.state)) {
      this.#remember();
      history[step ? "pushState" : "replaceState"]({}, "", location.pathname + query);
    }
    this.state = state;
    this.limit = PAGE;
    return this.#run();
  }

  /** Let this step know how far it was read, for who comes back to it. */
  #remember() {
    history.replaceState({ rows: this.limit, y: window.scrollY }, "");
  }

  // ---------------------------------------------------------------- what readers do

  #listen() {
    let typing = null;
    let stepMade = false;
    const typed = () => {
      clearTimeout(typing);
      typing = setTimeout(() => {
        // A text is one step, however many letters it has.
        const step = !stepMade;
        stepMade = true;
        this.#go({ ...this.state, text: this.find.value }, step);
      }, PAUSE_MS);
    };
    this.find.addEventListener("input", (event) => event.isComposing || typed());
    this.find.addEventListener("compositionend", typed);
    this.find.addEventListener("blur", () => { stepMade = false; });
    this.find.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || !this.find.value) return;
      this.find.value = "";
      typed();
    });
    this.sort.addEventListener("change", () => this.#go({ ...this.state, sort: this.sort.value }));
    this.more.addEventListener("click", () => this.#showMore());
    walkWithArrows(this.rows, this.find);
    window.addEventListener("popstate", () => {
      clearTimeout(typing);
      stepMade = false;
      this.state = fromQuery(location.search);
      this.find.value = this.state.text;
      if (!this.data) return;
      this.#knownOnly();
      this.limit = Math.max(PAGE, Number(history.state?.rows) || 0);
      const { y } = history.state ?? {};
      this.#run().then(() => y !== undefined && window.scrollTo(0, y));
    });
    window.addEventListener("pagehide", () => this.#remember());
    this.rows.addEventListener("click", (event) => {
      if (event.target.closest("a")) this.#remember();
    });
    // The rows that come next are fetched when the button comes near.
    new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.#ahead();
    }, { rootMargin: "600px" }).observe(this.more);
    const wide = window.matchMedia("(min-width: 60em)");
    const fit = () => { this.filters.open = wide.matches; };
    wide.addEventListener("change", fit);
    fit();
  }

  async #showMore() {
    const first = this.rows.children.length;
    this.limit += PAGE;
    await this.#showRows(this.turn, first);
    this.rows.children[first]?.querySelector("a").focus({ preventScroll: true });
    this.#remember();
  }

  #ahead() {
    for (const number of this.numbers?.slice(this.limit, this.limit + PAGE) ?? []) {
      this.data.row(number).catch(() => {}); // whoever asks for it will be told
    }
  }

  // ---------------------------------------------------------------- choosing

  /**
   * Show what is chosen.
   * @param {string[]} [opened]  facets that are wanted besides those that choose
   */
  async #run(opened = []) {
    const turn = (this.turn += 1);
    // Opening a facet changes no row, unless it overtakes a choice whose rows are still coming.
    const keep = opened.length > 0 && this.settled;
    this.settled = keep;
    const { text, sort, filters } = this.state;
    if (document.activeElement !== this.find) this.find.value = text;
    this.sort.value = sort;
    this.#showChips();
    try {
      const [matches, order] = await Promise.all([
        this.#matches(text),
        this.data.order(this.#orderOf(sort)),
        this.data.need([...opened, ...Object.keys(filters)]),
      ]);
      if (turn !== this.turn) return;
      const { chosen, total, counts } = choose(this.data, filters, matches);
      this.numbers = order.filter((number) => chosen[number]);
      this.panel.show(counts, filters);
      this.#say(total);
      if (keep) return;
      await this.#showRows(turn, 0);
      if (turn === this.turn) this.settled = true;
    } catch (error) {
      if (turn === this.turn) this.#fail(error);
    }
  }

  /** The name of the file that holds an order; "" for one that the data does not have. */
  #orderOf(sort) {
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

  /** The search's script and index are fetched when somebody looks for something. */
  async #openMatcher() {
    const [engine, { openMatcher }] = await Promise.all([
      import(new URL("./search.js", import.meta.url)), import("./browse-matching.js"),
    ]);
    return openMatcher(new URL("search/", this.settings.root), engine);
  }

  // ---------------------------------------------------------------- showing

  #say(total) {
    const number = total.toLocaleString(this.settings.lang);
    const key = total === 0 ? "none" : total === 1 ? "one" : "many";
    const text = fill(this.words[key], number);
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** Show the chosen rows from one on, in their order, as soon as each is there. */
  async #showRows(turn, first) {
    const numbers = this.numbers.slice(first, this.limit);
    const coming = [...numbers].map((number) => this.data.row(number));
    for (const one of coming) one.catch(() => {}); // told below, once
    if (first === 0 && numbers.length === 0) this.rows.replaceChildren();
    let ready = [];
    for (const [i, one] of coming.entries()) {
      const row = await one;
      if (turn !== this.turn) return;
      ready.push(rowElement(row, this.settings, this.list));
      if ((i + 1) % this.data.block && i + 1 < coming.length) continue;
      // What stood there stays until something takes its place.
      if (first === 0 && i < this.data.block) this.rows.replaceChildren(...ready);
      else this.rows.append(...ready);
      ready = [];
    }
    this.more.hidden = this.numbers.length <= this.limit;
    if (!this.more.hidden && first > 0) this.#ahead();
  }

  /** Show each choice as a button that takes it back. */
  #showChips() {
    const { filters } = this.state;
    const held = this.chips.contains(document.activeElement);
    const chips = FACETS.flatMap((facet) => (filters[facet] ?? []).map((value) => {
      const name = this.panel.nameOf(facet, value);
      const words = element("span", "", {}, name);
      if (this.panel.isForeign(facet)) spoken(words, name, this.settings.lang);
      const label = `${this.words[`facet.${facet}`] ?? this.words["facet.has"]}${this.words["colon"]}`;
      return button("kb-chip", element("span", "", {}, `${label}`, words, element("span", "kb-chip__remove", { "aria-hidden": "true" }, "×")),
        () => this.#go(toggled(this.state, facet, value, false)),
        { title: this.words["chip.remove"] });
    }));
    if (chips.length > 1) {
      chips.push(button("kb-facet__more", this.words["clear"], () => this.#go({ ...this.state, filters: {} })));
    }
    this.chips.hidden = chips.length === 0;
    this.chips.replaceChildren(...chips);
    this.chosen.textContent = Object.values(filters).flat().length || "";
    if (held) (chips[0] ?? this.find).focus();
  }

  #fail(error) {
    const known = ["file", "browser", "missing"].includes(error.code) ? error.code : "network";
    if (known === "network") console.warn("Browse:", error);
    this.status.textContent = `${this.words[`error.${known}`]} `;
    if (known === "file" || known === "browser") return;
    const again = known === "missing" ? () => location.reload() : () => (this.data ? this.#run() : this.open());
    this.status.append(button("kb-facet__more", this.words[known === "missing" ? "reload" : "retry"], again));
  }
}

/** @param {HTMLElement} place  @param {Settings} settings */
export function start(place, settings) {
  new BrowsePage(place, settings).open();
}
