/** The filters: a group of boxes a facet, with counts; long ones can be filtered themselves. */

import { button, element, fill, spoken } from "./browse-dom.js";

const HAS = ["code", "dataset", "notes"];
const ORDERED = { kind: ["paper", "repo", "dataset"], health: ["fine", "moved", "suspect", "dead", "unchecked"] };
const FEW = 7;
const FURTHER = 40;
const FILTERED_FROM = 25;

/** Fold case, width and accents, as far as looking for a name needs it. */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** One facet's group; it keeps its elements, so that the focus stays where it is. */
class Group {
  constructor(panel, facet, title, members) {
    this.panel = panel;
    this.facet = facet;
    this.members = members;
    this.limit = FEW;
    this.boxes = new Map();
    this.summary = element("summary", "", {}, title);
    this.list = element("ul", "kb-facet__values", { "aria-label": title });
    this.note = element("p", "kb-facet__note");
    this.more = button("kb-facet__more", "", () => {
      this.limit += FURTHER;
      panel.refresh(this);
    });
    this.element = element("details", "kb-facet", { "data-facet": facet },
      this.summary, this.list, this.note, this.more);
    // A large facet is read when it is opened, or when the address chooses by it.
    this.element.open = !panel.data.later.has(facet) || Boolean(panel.chosen[facet]);
    this.element.addEventListener("toggle", () => this.element.open && panel.opened(this));
  }

  get filter() {
    return folded(this.input?.value.trim() ?? "");
  }

  /** The values in the order in which they are shown, `{facet, value, name, count, depth}`. */
  #values(counts, filters) {
    const { data } = this.panel;
    const all = this.members.flatMap((facet) => {
      const { values } = data.columns.get(facet) ?? { values: [] };
      const tally = counts.get(facet);
      const chosen = new Set(filters[facet]);
      const known = values.map((value, i) => ({ facet, value, place: i, count: tally[i] }))
        .filter(({ value, count }) => count > 0 || chosen.has(value));
      const strange = [...chosen].filter((value) => !values.includes(value));
      return [...known, ...strange.map((value) => ({ facet, value, place: -1, count: 0 }))];
    });
    return all.sort(this.#order());
  }

  #order() {
    const fixed = this.facet === "topic" ? this.panel.data.topics.map(([id]) => id) : ORDERED[this.facet];
    if (fixed) {
      const places = new Map(fixed.map((value, place) => [value, place]));
      const place = ({ value }) => places.get(value) ?? fixed.length;
      return (a, b) => place(a) - place(b);
    }
    if (this.facet === "has") return (a, b) => HAS.indexOf(a.facet) - HAS.indexOf(b.facet);
    if (this.facet === "year") return (a, b) => Number(b.value) - Number(a.value);
    return (a, b) => b.count - a.count || a.place - b.place;
  }

  show(counts, filters) {
    if (!this.members.some((facet) => this.panel.data.columns.has(facet))) return;
    const values = this.#values(counts, filters);
    if (values.length > FILTERED_FROM) this.#addFilter();
    const { filter } = this;
    const named = filter
      ? values.filter(({ facet, value }) => folded(this.panel.nameOf(facet, value)).includes(filter))
      : values;
    // One value more than fits is no reason for a button.
    const shown = named.slice(0, named.length === this.limit + 1 ? this.limit + 1 : this.limit);
    shown.push(...named.slice(shown.length).filter(({ facet, value }) => filters[facet]?.includes(value)));
    const rest = named.length - shown.length;
    this.#put(shown.map((value) => this.#item(value, filters)));
    this.more.hidden = rest <= 0;
    this.more.textContent = fill(this.panel.words["facet.more"], rest.toLocaleString(this.panel.lang));
    this.note.hidden = named.length > 0;
    this.note.textContent = this.panel.words[filter ? "facet.no-such" : "facet.none"];
    this.element.hidden = values.length === 0 && !this.input;
  }

  #put(items) {
    const same = items.length === this.list.children.length
      && items.every((item, i) => this.list.children[i] === item);
    if (same) return;
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    this.list.replaceChildren(...items);
    focused?.focus({ preventScroll: true });
  }

  #item({ facet, value, count }, filters) {
    const key = `${facet}:${value}`;
    let item = this.boxes.get(key);
    if (!item) {
      const box = element("input", "", { type: "checkbox", "data-key": key });
      box.addEventListener("change", () => this.panel.onChoice(facet, value, box.checked));
      const name = this.panel.nameOf(facet, value);
      const label = element("span", "kb-facet__name", {}, name);
      if (this.panel.isForeign(facet)) spoken(label, name, this.panel.lang);
      const number = element("span", "kb-facet__count");
      const line = element("label", "", {}, box, label, " ", number);
      line.style.setProperty("--depth", this.panel.depthOf(facet, value));
      item = element("li", "", {}, line);
      Object.assign(item, { box, number });
      this.boxes.set(key, item);
    }
    item.box.checked = filters[facet]?.includes(value) ?? false;
    item.number.textContent = count.toLocaleString(this.panel.lang);
    return item;
  }

  #addFilter() {
    if (this.input) return;
    const label = fill(this.panel.words["facet.find"], this.summary.textContent);
    this.input = element("input", "kb-facet__search", {
      type: "text", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false",
    });
    this.input.addEventListener("input", () => {
      this.limit = this.filter ? FURTHER : FEW;
      this.panel.refresh(this);
    });
    this.list.before(this.input);
  }

  wait() {
    this.note.hidden = false;
    this.note.textContent = this.panel.words["loading"];
    this.more.hidden = true;
  }
}

export class FacetPanel {
  /**
   * @param {Element} place
   * @param {{data: object, words: Record<string, string>, lang: string, language: string,
   *   chosen: Record<string, string[]>,
   *   onChoice: (facet: string, value: string, on: boolean) => void,
   *   onNeed: (facet: string) => Promise<void>}} settings
   */
  constructor(place, settings) {
    Object.assign(this, settings);
    this.topics = new Map(this.data.topics.map(([id, depth, en, zh]) =>
      [id, { depth, name: this.language === "zh" ? zh : en }]));
    const known = (facet) => this.data.columns.has(facet) || this.data.later.has(facet);
    this.groups = [
      ["kind"], ["has", HAS], ["topic"], ["year"], ["venue"], ["tag"], ["author"], ["health"],
    ].map(([facet, members = [facet]]) => [facet, members.filter(known)])
      .filter(([, members]) => members.length)
      .map(([facet, members]) => new Group(this, facet, this.words[`facet.${facet}`], members));
    place.replaceChildren(...this.groups.map((group) => group.element));
  }

  nameOf(facet, value) {
    if (facet === "topic") return this.topics.get(value)?.name ?? value;
    return this.words[`value.${facet}.${value}`] ?? value;
  }

  depthOf(facet, value) {
    return facet === "topic" ? this.topics.get(value)?.depth ?? 0 : 0;
  }

  /** Tell whether a facet's values are names, which may be in any language. */
  isForeign(facet) {
    return ["topic", "venue", "tag", "author"].includes(facet);
  }

  /** Show the counts, and which values are chosen. */
  show(counts, filters) {
    this.shown = { counts, filters };
    for (const group of this.groups) group.show(counts, filters);
  }

  refresh(group) {
    group.show(this.shown.counts, this.shown.filters);
  }

  async opened(group) {
    if (this.data.columns.has(group.facet) || !this.data.later.has(group.facet)) return;
    group.wait();
    await this.onNeed(group.facet);
  }
}
