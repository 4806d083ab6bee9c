/** Searches the index for a text, and returns the entries that match. */

import { LoadError } from "../shared/errors.js";
import { IndexLoader } from "../shared/index-loader.js";

/** The search engine and the index are loaded when the first text is searched. */
export class TextFilter {
  /** @param {URL} root  the root of the site  @param {number} size  number of entries */
  constructor(root, size) {
    this.loader = new IndexLoader(root, import.meta.url);
    this.size = size;
  }

  /** Return an array with 1 for each entry that matches a text; null if there is no text.
   *  @param {string} text */
  async match(text) {
    if (!text.trim()) return null;
    const index = await this.loader.open();
    // An index with another number of entries is from another build, which numbers the entries differently.
    if (index.size !== this.size) throw new LoadError("missing", this.loader.root);
    return index.match(text);
  }

  /** Return the URL that a text consists of; "" for any other text. @param {string} text */
  async urlOf(text) {
    return text.trim() ? (await this.loader.open()).urlOf(text) : "";
  }
}
