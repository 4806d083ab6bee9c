/**
 * The panel with the filters.
 *
 * @import { Filters } from "../shared/filters.js"
 * @import { BrowseData } from "./browse-data.js"
 * @import { Settings } from "./page.js"
 * @typedef {{initialFilters: Filters, onOpen: (facet: string) => Promise<void>,
 *   onChoice: (facet: string, value: string, isChosen: boolean) => void}} FacetPanelOptions
 */

import { FacetGroup } from "./facet-group.js";

const GROUPS = ["kind", "has", "topic", "benchmark", "year", "venue", "tag", "author", "commercial", "license", "archived", "health", "reading"];

export class FacetPanel {
  /** @type {Map<string, Uint32Array>} */
  #counts = new Map();
  /** @type {Filters} */
  #filters = {};
  #isShown = false;

  /** @param {Element} container  @param {BrowseData} data  @param {Settings} settings
   *  @param {FacetPanelOptions} options */
  constructor(container, data, settings, { initialFilters, onChoice, onOpen }) {
    this.container = container;
    this.data = data;
    this.settings = settings;
    this.onChoice = onChoice;
    this.onOpen = onOpen;
    const nameIndex = Math.max(data.languages.indexOf(settings.language), 0);
    this.topics = new Map(data.topics.map(([id, depth, ...names]) => [id, { depth, name: names[nameIndex] }]));
    this.tagNames = new Map(data.tags.map(([tag, ...names]) => [tag, names[nameIndex]]));
    this.benchmarkNames = new Map(data.benchmarks.map(([id, ...names]) => [id, names[nameIndex]]));
    this.groups = GROUPS.map((name) => ({ name, facets: name === "has" ? settings.yesNoFacets : [name] }))
      .map(({ name, facets }) => ({ name, facets: facets.filter((facet) => data.hasFacet(facet)) }))
      .filter(({ facets }) => facets.length)
      .map(({ name, facets }) => {
        // A deferred facet has a file of its own, which is loaded when the reader opens the group. So at first, the
        // group of a deferred facet is open only if the URL contains a value of the facet.
        const isOpen = !data.deferredFacets.has(name) || Boolean(initialFilters[name]);
        return new FacetGroup(this, name, settings.words[`facet.${name}`], facets, isOpen);
      });
  }

  /** Return the name of a value in the language of the page.
   *  @param {string} facet  @param {string} value */
  nameOf(facet, value) {
    if (facet === "topic") return this.topics.get(value)?.name ?? value;
    if (facet === "tag") return this.tagNames.get(value) ?? value;
    if (facet === "benchmark") return this.benchmarkNames.get(value) ?? value;
    if (facet === "reading") return this.settings.words[`reading.state.${value}`] ?? value;
    return this.settings.words[`value.${facet}.${value}`] ?? value;
  }

  /** @param {string} facet  @param {string} value */
  depthOf(facet, value) {
    return facet === "topic" ? this.topics.get(value)?.depth ?? 0 : 0;
  }

  /** Return whether names of a facet's values may be in another language than the page. @param {string} facet */
  mayBeInAnyLanguage(facet) {
    return ["topic", "benchmark", "venue", "tag", "author"].includes(facet);
  }

  /** Show the counts of all values, and check the boxes of the chosen values.
   *  @param {Map<string, Uint32Array>} counts  @param {Filters} filters */
  show(counts, filters) {
    this.#counts = counts;
    this.#filters = filters;
    for (const group of this.groups) this.refresh(group);
    if (this.#isShown) return;
    this.#isShown = true; // the groups are shown only now, because before the first counts they would be empty
    this.container.replaceChildren(...this.groups.map((group) => group.element));
  }

  /** @param {FacetGroup} group */
  refresh(group) {
    group.show(this.#counts, this.#filters);
  }

  /** Load the facet of a group, if it is not loaded yet. @param {FacetGroup} group */
  async loadGroup(group) {
    if (this.data.columns.has(group.name) || !this.data.deferredFacets.has(group.name)) return;
    group.showLoading();
    await this.onOpen(group.name);
  }
}
