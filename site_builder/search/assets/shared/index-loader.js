/**
 * Loads the search engine and opens the index.
 *
 * @import { Index } from "../engine/search.js"
 */

import { LoadError } from "./errors.js";

export class IndexLoader {
  /** @type {?Promise<Index>} */
  #opening = null;
  #attempt = 0;

  /** @param {URL} root  the root of the site
   *  @param {string} scriptUrl  URL of the calling script, which is in the folder of the search engine */
  constructor(root, scriptUrl) {
    this.root = root;
    this.scriptUrl = scriptUrl;
  }

  /** Return the search index. The first call opens the index. After a failure, the next call tries again. */
  open() {
    this.#opening ??= this.#load();
    this.#opening.catch(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #load() {
    if (location.protocol === "file:") throw new LoadError("file");
    const moduleUrl = new URL("./search.js", this.scriptUrl);
    moduleUrl.search = new URL(this.scriptUrl).search;
    // If a module fails to load, browsers do not load its URL again. So each attempt uses a new URL.
    if (this.#attempt) moduleUrl.searchParams.set("again", String(this.#attempt));
    this.#attempt += 1;
    const folder = new URL("search/", this.root);
    // Requesting the manifest and the search engine in parallel saves a round trip.
    const manifest = fetch(new URL("manifest.json", folder), { cache: "no-cache" });
    manifest.catch(() => {}); // `openIndex` reports the error
    const engine = /** @type {typeof import("../engine/search.js")} */ (await import(moduleUrl.href));
    return engine.openIndex(folder, manifest);
  }
}
