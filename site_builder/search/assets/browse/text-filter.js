/**
 * Finds the entries that match a text, in the search index.
 *
 * @import { Index } from "../engine/search.js"
 */

import { LoadError } from "../shared/errors.js";

/** The search engine and the index are loaded when the first text is searched. */
export class TextFilter {
  /** @type {?Promise<Index>} */
  #opening = null;

  /** @param {URL} folder  the folder of the search index  @param {number} size  number of entries */
  constructor(folder, size) {
    this.folder = folder;
    this.size = size;
  }

  /** Return an array with 1 for each entry that matches a text; null if there is no text.
   *  @param {string} text */
  async match(text) {
    if (!text.trim()) return null;
    this.#opening ??= this.#open();
    this.#opening.catch(() => { this.#opening = null; });
    return (await this.#opening).match(text);
  }

  async #open() {
    const url = new URL("./search.js", import.meta.url).href;
    const engine = /** @type {typeof import("../engine/search.js")} */ (await import(url));
    const index = await engine.openIndex(this.folder);
    // An index of another build has other numbers.
    if (index.size !== this.size) throw new LoadError("missing", this.folder);
    return index;
  }
}
