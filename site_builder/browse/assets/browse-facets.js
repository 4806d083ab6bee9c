/** The panel with the filters. A group of checkboxes with counts shows one facet, or all yes-or-no facets. */

import { button, element, fill, withLanguage } from "./browse-dom.js";

const YES_NO_FACETS = ["code", "dataset", "notes"];
const HEALTH_ORDER = ["fine", "moved", "suspect", "dead", "unchecked"];
const INITIAL_VALUES = 7;
const MORE_VALUES = 40; // number of values that a click on the button "Show more" adds
const SEARCH_BOX_THRESHOLD = 25; // a group with more values than this has a search box

/** Return the folded form of a text. Texts that differ only in case, width or accents have
 *  equal folded forms. */
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * The group of one facet, or of all yes-or-no facets together. When the counts change, the group keeps its
 * elements, so that an element with the focus keeps the focus.
 */
class Group {
  /**
   * @param {string} name  the name of the facet, or "has" for the yes-or-no facets
   * @param {string[]} facets  the facets of the group
   */
  constructor(panel, name, title, facets) {
    this.panel = panel;
    this.name = name;
    this.facets = facets;
    this.limit = INITIAL_VALUES;
    this.items = new Map();
    this.summary = element("summary", "", {}, title);
    this.list = element("ul", "kb-facet__values", { "aria-label": title });
    this.note = element("p", "kb-facet__note");
    this.more = button("kb-facet__more", "", () => {
      this.limit += MORE_VALUES;
      panel.refresh(this);
    });
    this.element = element("details", "kb-facet", { "data-facet": name },
      this.summary, this.list, this.note, this.more);
    // A deferred facet has a file of its own, which is loaded when the reader opens the group. So the group
    // is closed at first, unless the URL contains a value of the facet.
    this.element.open = !panel.data.deferredFacets.has(name) || Boolean(panel.initialFilters[name]);
    this.element.addEventListener("toggle", () => this.element.open && panel.loadGroup(this));
  }

  /** The folded text in the group's search box. */
  get searchText() {
    return fold(this.input?.value.trim() ?? "");
  }

  /** Return the values as `{facet, value, index, count}`, in the order of the checkboxes. A chosen
   *  value is included even if no entry has it, because the URL can contain any value. */
  #values(counts, filters) {
    const { data } = this.panel;
    const allValues = this.facets.flatMap((facet) => {
      const { values } = data.columns.get(facet) ?? { values: [] };
      const valueCounts = counts.get(facet);
      const chosen = new Set(filters[facet]);
      const inData = values.map((value, index) => ({ facet, value, index, count: valueCounts[index] }))
        .filter(({ value, count }) => count > 0 || chosen.has(value));
      const onlyInUrl = [...chosen].filter((value) => !values.includes(value));
      return [...inData, ...onlyInUrl.map((value) => ({ facet, value, index: -1, count: 0 }))];
    });
    return allValues.sort(this.#comparison());
  }

  /** Return the function that compares two values when the values are sorted. */
  #comparison() {
    const { kinds, data } = this.panel;
    const fixed = { kind: kinds, topic: data.topics.map(([id]) => id), health: HEALTH_ORDER }[this.name];
    if (fixed) {
      const ranks = new Map(fixed.map((value, rank) => [value, rank]));
      const rank = ({ value }) => ranks.get(value) ?? fixed.length;
      return (a, b) => rank(a) - rank(b);
    }
    if (this.name === "has") return (a, b) => YES_NO_FACETS.indexOf(a.facet) - YES_NO_FACETS.indexOf(b.facet);
    if (this.name === "year") return (a, b) => Number(b.value) - Number(a.value);
    return (a, b) => b.count - a.count || a.index - b.index;
  }

  show(counts, filters) {
    if (!this.facets.some((facet) => this.panel.data.columns.has(facet))) return;
    const values = this.#values(counts, filters);
    if (values.length > SEARCH_BOX_THRESHOLD) this.#addSearchBox();
    const { searchText } = this;
    const matching = searchText
      ? values.filter(({ facet, value }) => this.#textsOf(facet, value).some((text) => text.includes(searchText)))
      : values;
    // If only one value would be hidden, show this value in place of the button "Show more".
    const shown = matching.slice(0, matching.length === this.limit + 1 ? this.limit + 1 : this.limit);
    shown.push(...matching.slice(shown.length).filter(({ facet, value }) => filters[facet]?.includes(value)));
    const hiddenCount = matching.length - shown.length;
    this.#replaceItems(shown.map((value) => this.#item(value, filters)));
    this.more.hidden = hiddenCount <= 0;
    this.more.textContent = fill(this.panel.words["facet.more"], hiddenCount.toLocaleString(this.panel.lang));
    this.note.hidden = matching.length > 0;
    this.note.textContent = this.panel.words[searchText ? "facet.no-such" : "facet.none"];
    this.element.hidden = values.length === 0 && !this.input;
  }

  /** Return the folded texts that the search box finds for a value: its name, and a tag as entries write it. */
  #textsOf(facet, value) {
    const name = this.panel.nameOf(facet, value);
    return (facet === "tag" ? [name, value] : [name]).map(fold);
  }

  #replaceItems(items) {
    const isSame = items.length === this.list.children.length
      && items.every((item, i) => this.list.children[i] === item);
    if (isSame) return;
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    this.list.replaceChildren(...items);
    focused?.focus({ preventScroll: true });
  }

  #item({ facet, value, count }, filters) {
    const key = `${facet}:${value}`;
    let item = this.items.get(key);
    if (!item) {
      const box = element("input", "", { type: "checkbox", "data-key": key });
      box.addEventListener("change", () => this.panel.onChoice(facet, value, box.checked));
      const name = this.panel.nameOf(facet, value);
      const nameElement = element("span", "kb-facet__name", {}, name);
      if (this.panel.mayBeInAnyLanguage(facet)) withLanguage(nameElement, name, this.panel);
      const countElement = element("span", "kb-facet__count");
      const label = element("label", "", {}, box, nameElement, " ", countElement);
      label.style.setProperty("--depth", this.panel.depthOf(facet, value));
      item = element("li", "", {}, label);
      Object.assign(item, { box, countElement });
      this.items.set(key, item);
    }
    item.box.checked = filters[facet]?.includes(value) ?? false;
    item.countElement.textContent = count.toLocaleString(this.panel.lang);
    return item;
  }

  #addSearchBox() {
    if (this.input) return;
    const label = fill(this.panel.words["facet.find"], this.summary.textContent);
    this.input = element("input", "kb-facet__search", {
      type: "text", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false",
    });
    this.input.addEventListener("input", () => {
      this.limit = this.searchText ? MORE_VALUES : INITIAL_VALUES;
      this.panel.refresh(this);
    });
    this.list.before(this.input);
  }

  showLoading() {
    this.note.hidden = false;
    this.note.textContent = this.panel.words["loading"];
    this.more.hidden = true;
  }
}

export class FacetPanel {
  /**
   * @param {Element} container
   * @param {import("./browse-page.js").Settings & {data: object,
   *   initialFilters: Record<string, string[]>,
   *   onChoice: (facet: string, value: string, isChosen: boolean) => void,
   *   onOpen: (facet: string) => Promise<void>}} settings
   */
  constructor(container, settings) {
    Object.assign(this, settings);
    const nameIndex = Math.max(this.data.languages.indexOf(this.language), 0);
    this.topics = new Map(this.data.topics.map(([id, depth, ...names]) => [id, { depth, name: names[nameIndex] }]));
    this.tagNames = new Map(this.data.tags.map(([tag, ...names]) => [tag, names[nameIndex]]));
    const exists = (facet) => this.data.columns.has(facet) || this.data.deferredFacets.has(facet);
    this.groups = [
      ["kind"], ["has", YES_NO_FACETS], ["topic"], ["year"], ["venue"], ["tag"], ["author"], ["health"],
    ].map(([name, facets = [name]]) => [name, facets.filter(exists)])
      .filter(([, facets]) => facets.length)
      .map(([name, facets]) => new Group(this, name, this.words[`facet.${name}`], facets));
    container.replaceChildren(...this.groups.map((group) => group.element));
  }

  nameOf(facet, value) {
    if (facet === "topic") return this.topics.get(value)?.name ?? value;
    if (facet === "tag") return this.tagNames.get(value) ?? value;
    return this.words[`value.${facet}.${value}`] ?? value;
  }

  depthOf(facet, value) {
    return facet === "topic" ? this.topics.get(value)?.depth ?? 0 : 0;
  }

  /** Return whether the values of a facet may be in any language. */
  mayBeInAnyLanguage(facet) {
    return ["topic", "venue", "tag", "author"].includes(facet);
  }

  /** Show the counts of all values, and check the boxes of the chosen values. */
  show(counts, filters) {
    this.current = { counts, filters };
    for (const group of this.groups) group.show(counts, filters);
  }

  refresh(group) {
    group.show(this.current.counts, this.current.filters);
  }

  async loadGroup(group) {
    if (this.data.columns.has(group.name) || !this.data.deferredFacets.has(group.name)) return;
    group.showLoading();
    await this.onOpen(group.name);
  }
}
