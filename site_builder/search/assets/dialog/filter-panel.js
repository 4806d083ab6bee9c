/**
 * The panel with the filters: for each facet, a checkbox with a count for each value.
 *
 * @import { FacetValue } from "../engine/results.js"
 * @import { Words } from "./words.js"
 */

import { button, element } from "../shared/dom.js";

/** @type {Record<string, number>} */
const INITIAL_VALUES = { kind: 6, topic: 6, year: 6, tag: 8 };
const MAX_VALUES = 80;

export class FilterPanel {
  /** The facets that show up to `MAX_VALUES` values instead of `INITIAL_VALUES`. @type {Set<string>} */
  #expanded = new Set();
  isFilled = false;

  /**
   * @param {HTMLElement} panel  @param {Words} words
   * @param {(facet: string, value: string, isChosen: boolean) => void} onChoice
   * @param {() => void} onExpand
   */
  constructor(panel, words, onChoice, onExpand) {
    this.panel = panel;
    this.words = words;
    this.onChoice = onChoice;
    this.onExpand = onExpand;
  }

  get isVisible() {
    return getComputedStyle(this.panel).display !== "none";
  }

  /** @param {Record<string, FacetValue[]>} facets  @param {?HTMLElement} clearButton  shown above the facets */
  show(facets, clearButton) {
    this.isFilled = true;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    const groups = Object.entries(facets).filter(([, values]) => values.length)
      .map(([facet, values]) => this.#group(facet, values));
    this.panel.replaceChildren(...(clearButton ? [clearButton] : []), ...groups);
    if (focused) focusOn(this.panel.querySelector(`[data-key="${CSS.escape(focused)}"]`));
  }

  /** @param {string} facet  @param {FacetValue[]} values */
  #group(facet, values) {
    const group = element("fieldset", "kb-search__facet", {}, element("legend", "", {}, this.words.t(facet)));
    const isExpanded = this.#expanded.has(facet);
    const shown = values.slice(0, isExpanded ? MAX_VALUES : INITIAL_VALUES[facet]);
    shown.push(...values.slice(shown.length).filter(({ chosen }) => chosen));
    group.append(...shown.map((value) => this.#chip(facet, value)));
    if (values.length > INITIAL_VALUES[facet]) {
      const count = this.words.number(Math.min(values.length, MAX_VALUES));
      const label = this.words.t(isExpanded ? "fewer" : "all", { count });
      group.append(button("kb-search__link", label, () => {
        if (!this.#expanded.delete(facet)) this.#expanded.add(facet);
        this.onExpand();
      }, { "data-key": `${facet}:` }));
    }
    return group;
  }

  /** @param {string} facet  @param {FacetValue} value */
  #chip(facet, { value, name, count, chosen }) {
    const box = element("input", "", { type: "checkbox", "data-key": `${facet}:${value}` });
    box.checked = chosen;
    box.addEventListener("change", () => this.onChoice(facet, value, box.checked));
    return element("label", "kb-chip", {}, box, element("span", "", {}, name),
      element("span", "kb-chip__count", {}, this.words.number(count)));
  }
}

/** @param {?Element} node */
function focusOn(node) {
  if (node instanceof HTMLElement) node.focus();
}
