/**
 * The entries of a reading list, as the browser stores them and as files contain them.
 *
 * @typedef {"to-read" | "reading" | "read"} ReadingState
 * @typedef {{id: string, state: ReadingState, note?: string}} SavedEntry
 */

/** The states of a saved entry, from not yet begun to finished. @type {ReadingState[]} */
export const READING_STATES = ["to-read", "reading", "read"];
export const MAX_NOTE_LENGTH = 2000;
const LIST_FORMAT = "kb-reading-list";
const LIST_VERSION = 1;
const MAX_SAVED = 20_000;
const ENTRY_ID = /^[a-z0-9-]{1,100}\/[a-z0-9-]{1,200}$/;

/**
 * Return the entries in a JSON text, or [] if `text` is null. The text contains what `formatSaved` has written, or an
 * array of ids, which earlier versions wrote. For any other text, throw an error. Items without a valid id and items
 * after the first `MAX_SAVED` are left out.
 * @param {string | null} text
 * @returns {SavedEntry[]}
 */
export function parseSaved(text) {
  /** @type {unknown} */
  const value = JSON.parse(text ?? "[]");
  if (Array.isArray(value)) return validEntries(value);
  const { format, version, entries } = /** @type {Record<string, unknown>} */ (value ?? {});
  if (format !== LIST_FORMAT || version !== LIST_VERSION || !Array.isArray(entries)) {
    throw new Error("not a reading list of a known version");
  }
  return validEntries(entries);
}

/** Return the JSON text of entries. @param {SavedEntry[]} entries */
export const formatSaved = (entries) =>
  JSON.stringify({ format: LIST_FORMAT, version: LIST_VERSION, entries }, null, 1);

/**
 * Return the entries of two lists, each entry once. Of the two states of an entry in both lists, the later one in
 * `READING_STATES` is kept. Both notes are kept, but if one note contains the other, only the longer note.
 * @param {SavedEntry[]} entries  @param {SavedEntry[]} added
 */
export function mergeSaved(entries, added) {
  const merged = new Map(entries.map((entry) => [entry.id, entry]));
  for (const entry of added) {
    const existing = merged.get(entry.id);
    merged.set(entry.id, existing ? mergeTwo(existing, entry) : entry);
  }
  return [...merged.values()];
}

/** @param {SavedEntry} a  @param {SavedEntry} b  @returns {SavedEntry} */
function mergeTwo(a, b) {
  const rank = (/** @type {SavedEntry} */ { state }) => READING_STATES.indexOf(state);
  const [noteA, noteB] = [a.note ?? "", b.note ?? ""];
  let note = noteA;
  if (noteB.includes(noteA)) note = noteB;
  else if (!noteA.includes(noteB)) note = `${noteA}\n${noteB}`;
  return makeSaved(a.id, rank(b) > rank(a) ? b.state : a.state, note);
}

/** Return a saved entry. Its note is cut at `MAX_NOTE_LENGTH`. If the note is empty, the entry has no key `note`.
 *  @param {string} id  @param {ReadingState} state  @param {string} note
 *  @returns {SavedEntry} */
export function makeSaved(id, state, note) {
  const shortened = note.slice(0, MAX_NOTE_LENGTH).trim();
  return shortened ? { id, state, note: shortened } : { id, state };
}

/** @param {unknown[]} items */
function validEntries(items) {
  const entries = items.slice(0, MAX_SAVED).flatMap((item) => {
    const { id, state, note } = /** @type {Record<string, unknown>} */ (
      typeof item === "string" ? { id: item } : item ?? {});
    if (typeof id !== "string" || !ENTRY_ID.test(id)) return [];
    const known = READING_STATES.find((one) => one === state) ?? READING_STATES[0];
    return [makeSaved(id, known, typeof note === "string" ? note : "")];
  });
  return mergeSaved([], entries);
}
