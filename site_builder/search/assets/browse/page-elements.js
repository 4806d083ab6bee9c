/** Finds the elements that the template of the Browse page has made. */

/** @typedef {ReturnType<typeof pageElements>} PageElements */

/** @param {HTMLElement} container */
export function pageElements(container) {
  /** @template {Element} Found  @param {string} name  @param {new () => Found} type */
  const find = (name, type) => requiredElement(container, `[data-browse=${name}]`, type);
  return {
    find: find("find", HTMLInputElement),
    sort: find("sort", HTMLSelectElement),
    filters: find("filters", HTMLDetailsElement),
    chosen: find("chosen", HTMLElement),
    facets: find("facets", HTMLElement),
    kept: find("kept", HTMLDetailsElement),
    status: find("status", HTMLElement),
    chips: find("chips", HTMLElement),
    rows: find("rows", HTMLElement),
    files: find("files", HTMLElement),
    more: find("more", HTMLButtonElement),
  };
}

/**
 * Return the element that a selector selects. Throw an error if there is none, or if it has another type.
 * @template {Element} Found
 * @param {ParentNode} parent  @param {string} selector  @param {new () => Found} type
 * @returns {Found}
 */
export function requiredElement(parent, selector, type) {
  const found = parent.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`no element for ${selector}`);
  return found;
}
