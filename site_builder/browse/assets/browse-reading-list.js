/** The reading list, which contains the entries that the reader has saved. Only the browser stores it. */

/** `ids` are the ids of the saved entries, in the order in which the reader saved them. */
export class ReadingList {
  /** @param {string} sitePath  URL path of the site; each site on a host has a reading list of its own */
  constructor(sitePath) {
    this.key = `kb-reading-list:${sitePath}`;
    this.ids = this.#load();
    this.listeners = [];
    window.addEventListener("storage", (event) => {
      if (event.key !== this.key && event.key !== null) return;
      this.ids = this.#load();
      this.#notify();
    });
  }

  #load() {
    try {
      const value = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      const ids = Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
      return [...new Set(ids)];
    } catch {
      return []; // the browser refuses storage, or the value is not JSON
    }
  }

  /** Register a function. It is called whenever this tab or another tab changes the reading list. */
  addListener(listener) {
    this.listeners.push(listener);
  }

  #notify() {
    for (const listener of this.listeners) listener();
  }

  has(id) {
    return this.ids.includes(id);
  }

  set(ids) {
    this.ids = ids;
    try {
      localStorage.setItem(this.key, JSON.stringify(ids));
    } catch {
      // The browser refuses storage. The reading list is lost when the reader leaves the page.
    }
    this.#notify();
  }

  toggle(id, isSaved) {
    const otherIds = this.ids.filter((otherId) => otherId !== id);
    this.set(isSaved ? [...otherIds, id] : otherIds);
  }
}

/**
 * Return Markdown with a line for each entry: a link and its details, with `comma` between the details.
 * Special characters in texts are escaped.
 */
export function asMarkdown(entries, comma) {
  const escape = (text) => text.replace(/[\\`*_{}[\]<>#|~$&]/g, "\\$&").replace(/\s+/g, " ");
  return entries.map(({ title, href, details }) => {
    const suffix = details.length ? ` — ${details.map(escape).join(comma)}` : "";
    return `- [${escape(title)}](${href.replaceAll("(", "%28").replaceAll(")", "%29")})${suffix}\n`;
  }).join("");
}
