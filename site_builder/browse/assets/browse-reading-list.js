/** The reading list: entries that the reader keeps, in the browser only, for both languages. */

/** Ids in the order in which they were kept; told to whoever `onChange` names. */
export class ReadingList {
  /** @param {string} site  the site's root: several sites may share a host and so its storage */
  constructor(site) {
    this.key = `kb-reading-list:${site}`;
    this.ids = this.#stored();
    this.listeners = [];
    window.addEventListener("storage", (event) => {
      if (event.key !== this.key && event.key !== null) return;
      this.ids = this.#stored();
      this.#tell();
    });
  }

  #stored() {
    try {
      const value = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      const ids = Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
      return [...new Set(ids)];
    } catch {
      return []; // no storage here, or something else wrote there
    }
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  #tell() {
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
      // Kept until the page is left.
    }
    this.#tell();
  }

  toggle(id, on) {
    const others = this.ids.filter((own) => own !== id);
    this.set(on ? [...others, id] : others);
  }
}

/** Write entries as a Markdown list; what Markdown would read in their texts is escaped. */
export function asMarkdown(items) {
  const plain = (text) => text.replace(/[\\`*_{}[\]<>#|~$&]/g, "\\$&").replace(/\s+/g, " ");
  return items.map(({ title, href, facts }) => {
    const tail = facts.length ? ` — ${facts.map(plain).join(", ")}` : "";
    return `- [${plain(title)}](${href.replaceAll("(", "%28").replaceAll(")", "%29")})${tail}\n`;
  }).join("");
}
