/**
 * The reading list, which contains the entries that the reader has saved. It is stored in the browser only.
 *
 * @import { ReadingState, SavedEntry } from "./saved-entries.js"
 */

import { READING_STATES, formatSaved, makeSaved, mergeSaved, parseSaved } from "./saved-entries.js";

/** `entries` are the saved entries, in the order in which the reader saved them. */
export class ReadingList {
  /** @type {(() => void)[]} */
  #listeners = [];
  #isStored = true; // false after the browser has refused to read or to store the list
  /** @type {SavedEntry[]} */
  entries = [];

  /** @param {string} sitePath  URL path of the site; two sites on one host have separate reading lists */
  constructor(sitePath) {
    this.key = `kb-reading-list:${sitePath}`;
    this.#load();
    window.addEventListener("storage", (event) => {
      if (event.key !== this.key && event.key !== null) return;
      this.#load();
      this.#notify();
    });
  }

  /** Read the stored list, which another tab may have changed. */
  #load() {
    if (!this.#isStored) return;
    let text = null;
    try {
      text = localStorage.getItem(this.key);
    } catch {
      this.#isStored = false; // the browser refuses storage
      return;
    }
    try {
      this.entries = parseSaved(text);
    } catch {
      this.entries = []; // the stored text is damaged
    }
  }

  /** @param {SavedEntry[]} entries */
  #save(entries) {
    this.entries = entries;
    try {
      localStorage.setItem(this.key, formatSaved(entries));
    } catch {
      this.#isStored = false; // the list is lost when the reader leaves the page
    }
    this.#notify();
  }

  /** Register a function that is called when this tab or another tab has changed the reading list.
   *  @param {() => void} listener */
  addListener(listener) {
    this.#listeners.push(listener);
  }

  #notify() {
    for (const listener of this.#listeners) listener();
  }

  /** Return a saved entry; undefined if the reading list does not contain it. @param {string} id */
  get(id) {
    return this.entries.find((entry) => entry.id === id);
  }

  /** Replace all entries. @param {SavedEntry[]} entries */
  replace(entries) {
    this.#save(entries);
  }

  /** Add the entries of another list, as `mergeSaved` describes. @param {SavedEntry[]} entries */
  merge(entries) {
    this.#load();
    this.#save(mergeSaved(this.entries, entries));
  }

  /** Add an entry if `isSaved` is true, and remove the entry if not. @param {string} id  @param {boolean} isSaved */
  toggle(id, isSaved) {
    this.#load();
    const otherEntries = this.entries.filter((entry) => entry.id !== id);
    this.#save(isSaved ? [...otherEntries, this.get(id) ?? makeSaved(id, READING_STATES[0], "")] : otherEntries);
  }

  /** Change the state or the note of an entry. If the list lacks the entry, add it.
   *  @param {string} id  @param {{state?: ReadingState, note?: string}} change */
  change(id, { state, note }) {
    this.#load();
    const old = this.get(id) ?? makeSaved(id, READING_STATES[0], "");
    const changed = makeSaved(id, state ?? old.state, note ?? old.note ?? "");
    this.#save(this.get(id)
      ? this.entries.map((entry) => (entry.id === id ? changed : entry))
      : [...this.entries, changed]);
  }
}
