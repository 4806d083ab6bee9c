/** The reading list: entries that the reader has saved. It is stored only in the browser. */

/** The ids of the saved entries, in the order in which the reader saved them. */
export class ReadingList {
  /** @param {string} sitePath  path of the site; tells apart the lists of sites on the same host */
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

  /** Call a function after each change of the list, also by another tab. */
  onChange(listener) {
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
      // The browser refuses storage, so the list lasts only until the reader leaves the page.
    }
    this.#notify();
  }

  toggle(id, isSaved) {
    const otherIds = this.ids.filter((otherId) => otherId !== id);
    this.set(isSaved ? [...otherIds, id] : otherIds);
  }
}

/**
 * Return entries as a Markdown list, with special characters escaped. `comma` separates the details of
 * an entry.
 */
export function asMarkdown(items, comma) {
  const escape = (text) => text.replace(/[\\`*_{}[\]<>#|~$&]/g, "\\$&").replace(/\s+/g, " ");
  return items.map(({ title, href, details }) => {
    const suffix = details.length ? ` — ${details.map(escape).join(comma)}` : "";
    return `- [${escape(title)}](${href.replaceAll("(", "%28").replaceAll(")", "%29")})${suffix}\n`;
  }).join("");
}
