/**
 * A group of checkboxes with counts. It shows one facet, or all yes-or-no facets.
 *
 * @import { Filters } from "../shared/filters.js"
 * @import { FacetPanel } from "./facet-panel.js"
 * @typedef {{facet: string, value: string, index: number, count: number}} GroupValue
 *   `index` is the index of the value in its column; -1 if the value is only in the URL.
 * @typedef {{element: HTMLLIElement, box: HTMLInputElement, countElement: HTMLElement}} Item
 */

import { READING_STATES } from "../reading/saved-entries.js";
import { button, element } from "../shared/dom.js";
import { countedValues, valueComparison } from "../shared/facets.js";
import { withLanguage } from "../shared/text-language.js";
import { fill } from "../shared/texts.js";

const COMMERCIAL_ORDER = ["yes", "ask", "no", "unknown"];
const ARCHIVED_ORDER = ["no", "yes"];
const HEALTH_ORDER = ["fine", "moved", "suspect", "dead", "unchecked"];
const INITIAL_VALUES = 7;
const MORE_VALUES = 40; // the button "Show more" adds this many values; a search in the group shows at most this many
const SEARCH_BOX_THRESHOLD = 25; // a group with more values than this has a search box

/** @type {Record<string, string>} */
const OVERVIEWS = { venue: "venues", tag: "tags", author: "authors" }; // facet -> folder of the page with all values

/** Return the folded form of a text. Texts that differ only in case, width or accents have
 *  equal folded forms. @param {string} text */
const foldText = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The elements of a group. When the counts change, the checkboxes of values that are still shown are reused, so that a
 *  checkbox with the focus keeps the focus. */
export class FacetGroup {
  #limit = INITIAL_VALUES;
  /** @type {Map<string, Item>} */
  #items = new Map();
  /** @type {?HTMLInputElement} */
  #searchBox = null;

  /**
   * @param {FacetPanel} panel
   * @param {string} name  the name of the facet, or "has" for the yes-or-no facets
   * @param {string} title
   * @param {string[]} facets  the facets of the group
   * @param {boolean} isOpen
   */
  constructor(panel, name, title, facets, isOpen) {
    this.panel = panel;
    this.name = name;
    this.title = title;
    this.facets = facets;
    this.list = element("ul", "kb-facet__values", { "aria-label": title });
    this.note = element("p", "kb-facet__note");
    this.more = button("kb-facet__more", "", () => {
      this.#limit += MORE_VALUES;
      panel.refresh(this);
    });
    this.element = element("details", "kb-facet", { "data-facet": name },
      element("summary", "", {}, title), this.list, this.note, this.more, ...this.#linkToOverview());
    this.element.open = isOpen;
    this.element.addEventListener("toggle", () => this.element.open && panel.loadGroup(this));
  }

  /** Return a list with a link to the page that shows all values of the facet. If there is no such page, return []. */
  #linkToOverview() {
    const folder = OVERVIEWS[this.name];
    if (!folder) return [];
    const { root, prefix, words } = this.panel.settings;
    const link = element("a", "", { href: new URL(`${prefix}${folder}/`, root).href }, fill(words["facet.all"], this.title));
    return [element("p", "kb-facet__all", {}, link)];
  }

  /** The folded text in the group's search box. */
  get #searchText() {
    return foldText(this.#searchBox?.value.trim() ?? "");
  }

  /** @param {Map<string, Uint32Array>} counts  @param {Filters} filters */
  show(counts, filters) {
    if (!this.facets.some((facet) => this.panel.data.columns.has(facet))) return;
    const values = this.#values(counts, filters);
    if (values.length > SEARCH_BOX_THRESHOLD) this.#addSearchBox();
    const searchText = this.#searchText;
    const matching = searchText
      ? values.filter(({ facet, value }) => this.#textsOf(facet, value).some((text) => text.includes(searchText)))
      : values;
    // If only one value would be hidden, show this value in place of the button "Show more".
    const shown = matching.slice(0, matching.length === this.#limit + 1 ? this.#limit + 1 : this.#limit);
    shown.push(...matching.slice(shown.length).filter(({ facet, value }) => filters[facet]?.includes(value)));
    const { words, lang } = this.panel.settings;
    this.#replaceElements(shown.map((value) => this.#itemElement(value, filters)));
    this.more.hidden = matching.length === shown.length;
    this.more.textContent = fill(words["facet.more"], (matching.length - shown.length).toLocaleString(lang));
    this.note.hidden = matching.length > 0;
    this.note.textContent = words[searchText ? "facet.no-such" : "facet.none"];
    this.element.hidden = values.length === 0 && !this.#searchBox;
  }

  showLoading() {
    this.note.hidden = false;
    this.note.textContent = this.panel.settings.words["loading"];
    this.more.hidden = true;
  }

  /** Return the values in the order of the checkboxes. A chosen value is included even if no entry has it,
   *  because the URL can contain any value.
   *  @param {Map<string, Uint32Array>} counts  @param {Filters} filters */
  #values(counts, filters) {
    const { settings, data } = this.panel;
    /** @type {Record<string, string[]>} */
    const fixedOrders = { kind: settings.kinds, topic: data.topics.map(([id]) => id), health: HEALTH_ORDER, archived: ARCHIVED_ORDER, commercial: COMMERCIAL_ORDER, has: [], reading: READING_STATES };
    return this.facets.flatMap((facet) => {
      const values = data.columns.get(facet)?.values ?? [];
      const chosen = filters[facet] ?? [];
      const onlyInUrl = chosen.filter((value) => !values.includes(value));
      return [...countedValues(values, counts.get(facet), chosen),
        ...onlyInUrl.map((value) => ({ value, index: -1, count: 0 }))].map((counted) => ({ facet, ...counted }));
    }).sort(valueComparison(this.name, fixedOrders[this.name]));
  }

  /** Return the folded texts of a value that the search box searches: the name and, for a tag, also the tag as entries
   *  write it.
   *  @param {string} facet  @param {string} value */
  #textsOf(facet, value) {
    const name = this.panel.nameOf(facet, value);
    return (facet === "tag" ? [name, value] : [name]).map(foldText);
  }

  /** @param {HTMLElement[]} elements */
  #replaceElements(elements) {
    const isSame = elements.length === this.list.children.length
      && elements.every((node, i) => this.list.children[i] === node);
    if (isSame) return;
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    this.list.replaceChildren(...elements);
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }

  /** @param {GroupValue} value  @param {Filters} filters */
  #itemElement({ facet, value, count }, filters) {
    const key = `${facet}:${value}`;
    const item = this.#items.get(key) ?? this.#newItem(facet, value, key);
    this.#items.set(key, item);
    item.box.checked = filters[facet]?.includes(value) ?? false;
    item.countElement.textContent = count.toLocaleString(this.panel.settings.lang);
    return item.element;
  }

  /** @param {string} facet  @param {string} value  @param {string} key  @returns {Item} */
  #newItem(facet, value, key) {
    const box = element("input", "", { type: "checkbox", "data-key": key });
    box.addEventListener("change", () => this.panel.onChoice(facet, value, box.checked));
    const name = this.panel.nameOf(facet, value);
    const nameElement = element("span", "kb-facet__name", {}, name);
    if (this.panel.mayBeInAnyLanguage(facet)) withLanguage(nameElement, name, this.panel.settings);
    const countElement = element("span", "kb-facet__count");
    const label = element("label", "", {}, box, nameElement, " ", countElement);
    label.style.setProperty("--depth", String(this.panel.depthOf(facet, value)));
    return { element: element("li", "", {}, label), box, countElement };
  }

  #addSearchBox() {
    if (this.#searchBox) return;
    const label = fill(this.panel.settings.words["facet.find"], this.title);
    this.#searchBox = element("input", "kb-facet__search", {
      type: "text", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false",
    });
    this.#searchBox.addEventListener("input", () => {
      this.#limit = this.#searchText ? MORE_VALUES : INITIAL_VALUES;
      this.panel.refresh(this);
    });
    this.list.before(this.#searchBox);
  }
}
