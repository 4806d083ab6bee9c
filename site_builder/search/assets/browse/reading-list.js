/** The reading list, which contains the entries that the reader has saved. It is stored in the browser only. */

/** `ids` are the ids of the saved entries, in the order in which the reader saved them. */
export class ReadingList {
  /** @type {(() => void)[]} */
  #listeners = [];

  /** @param {string} sitePath  URL path of the site; two sites on one host have separate reading lists */
  constructor(sitePath) {
    this.key = `kb-reading-list:${sitePath}`;
    this.ids = this.#load();
    window.addEventListener("storage", (event) => {
      if (event.key !== this.key && event.key !== null) return;
      this.ids = this.#load();
      this.#notify();
    });
  }

  /** @returns {string[]} */
  #load() {
    try {
      /** @type {unknown} */
      const value = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      const ids = Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
      return [...new Set(ids)];
    } catch {
      return []; // the browser refuses storage, or the value is not JSON
    }
  }

  /** Register a function that is called when this tab or another tab has changed the reading list.
   *  @param {() => void} listener */
  addListener(listener) {
    this.#listeners.push(listener);
  }

  #notify() {
    for (const listener of this.#listeners) listener();
  }

  /** @param {string} id */
  has(id) {
    return this.ids.includes(id);
  }

  /** @param {string[]} ids */
  set(ids) {
    this.ids = ids;
    try {
      localStorage.setItem(this.key, JSON.stringify(ids));
    } catch {
      // The browser refuses storage. The reading list is lost when the reader leaves the page.
    }
    this.#notify();
  }

  /** @param {string} id  @param {boolean} isSaved */
  toggle(id, isSaved) {
    const otherIds = this.ids.filter((otherId) => otherId !== id);
    this.set(isSaved ? [...otherIds, id] : otherIds);
  }
}

/**
 * Return Markdown with a line for each entry. A line has a link to the entry, and details of the entry.
 * `comma` separates the details. Special characters of Markdown are escaped.
 * @param {{title: string, href: string, details: string[]}[]} entries  @param {string} comma
 */
export function asMarkdown(entries, comma) {
  /** @param {string} text */
  const escape = (text) => text.replace(/[\\`*_{}[\]<>#|~$&]/g, "\\$&").replace(/\s+/g, " ");
  return entries.map(({ title, href, details }) => {
    const suffix = details.length ? ` — ${details.map(escape).join(comma)}` : "";
    return `- [${escape(title)}](${href.replaceAll("(", "%28").replaceAll(")", "%29")})${suffix}\n`;
  }).join("");
}
