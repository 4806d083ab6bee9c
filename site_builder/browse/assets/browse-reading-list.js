/** The reading list: entries that the reader has saved. Only the browser stores it. */

/** Ids of entries in the order they were saved. Calls the listeners when the list changes. */
export class ReadingList {
  /** @param {string} sitePath  path of the site: several sites on one host share its storage */
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
      return []; // no storage, or another script wrote the value
    }
  }

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
      // The browser refuses storage: the list lasts until the reader leaves the page.
    }
    this.#notify();
  }

  toggle(id, isSaved) {
    const others = this.ids.filter((own) => own !== id);
    this.set(isSaved ? [...others, id] : others);
  }
}

/**
 * Return entries as a Markdown list; Markdown syntax in their texts is escaped.
 * `comma` separates an entry's facts.
 */
export function asMarkdown(items, comma) {
  const escape = (text) => text.replace(/[\\`*_{}[\]<>#|~$&]/g, "\\$&").replace(/\s+/g, " ");
  return items.map(({ title, href, facts }) => {
    const details = facts.length ? ` — ${facts.map(escape).join(comma)}` : "";
    return `- [${escape(title)}](${href.replaceAll("(", "%28").replaceAll(")", "%29")})${details}\n`;
  }).join("");
}
