/**
 * The controls of the reading list: the bookmark, the state and the note of an entry.
 *
 * @import { ReadingList } from "./reading-list.js"
 * @import { ReadingState } from "./saved-entries.js"
 * @typedef {{readingList: ReadingList, words: Record<string, string>}} ListContext
 *   What the controls need. `words` includes the texts whose keys begin with `reading.`.
 */

import { showDialog } from "../shared/dialogs.js";
import { button, element, icon } from "../shared/dom.js";
import { fill } from "../shared/texts.js";
import { MAX_NOTE_LENGTH, READING_STATES } from "./saved-entries.js";

const BOOKMARK = "M6 3h12v18l-6-4.5L6 21z";
const PEN = "M4 20l1-4L16 5l3 3L8 19z";

/** Return the button that adds an entry to the reading list, or removes this entry from the list.
 *  @param {string} id  @param {string} title  @param {ListContext} listContext */
export function bookmarkButton(id, title, { readingList, words }) {
  const bookmark = button("kb-bookmark", icon(BOOKMARK), () => readingList.toggle(id, !readingList.get(id)), {
    "aria-label": fill(words["reading.bookmark"], title), "data-id": id,
  });
  updateBookmark(bookmark, { readingList, words });
  return bookmark;
}

/** Make each bookmark button in an element show whether the reading list contains the entry of the button.
 *  @param {ParentNode} container  @param {ListContext} listContext */
export function updateBookmarks(container, listContext) {
  for (const bookmark of container.querySelectorAll(".kb-bookmark")) {
    if (bookmark instanceof HTMLElement) updateBookmark(bookmark, listContext);
  }
}

/** @param {HTMLElement} bookmark  @param {ListContext} listContext */
function updateBookmark(bookmark, { readingList, words }) {
  const saved = readingList.get(bookmark.dataset.id ?? "");
  bookmark.setAttribute("aria-pressed", String(saved !== undefined));
  bookmark.dataset.state = saved?.state ?? "";
  bookmark.title = words[saved ? `reading.state.${saved.state}` : "reading.add"];
}

/** Return the menu that sets the state of a saved entry.
 *  @param {string} id  @param {string} title  @param {ListContext} listContext */
export function stateSelect(id, title, { readingList, words }) {
  const select = element("select", "kb-reading-state", { "aria-label": fill(words["reading.state"], title) },
    ...READING_STATES.map((state) => element("option", "", { value: state }, words[`reading.state.${state}`])));
  select.value = readingList.get(id)?.state ?? READING_STATES[0];
  select.addEventListener("change", () =>
    readingList.change(id, { state: /** @type {ReadingState} */ (select.value) }));
  return select;
}

/** Return the button that opens a dialog with the note of an entry.
 *  @param {string} id  @param {string} title  @param {ListContext} listContext */
export function noteButton(id, title, listContext) {
  const label = fill(listContext.words["reading.note"], title);
  return button("kb-icon-button", icon(PEN), () => editNote(id, label, listContext), { "aria-label": label, title: label });
}

/** @param {string} id  @param {string} label  @param {ListContext} listContext */
function editNote(id, label, { readingList, words }) {
  const area = element("textarea", "", { rows: "6", maxlength: String(MAX_NOTE_LENGTH), "aria-label": label },
    readingList.get(id)?.note ?? "");
  const dialog = element("dialog", "kb-dialog md-typeset", { "aria-label": label },
    element("p", "kb-dialog__title", {}, label), area,
    element("p", "kb-dialog__buttons", {},
      button("kb-button kb-button--main", words["reading.save"], () => {
        readingList.change(id, { note: area.value });
        dialog.close();
      }),
      button("kb-button", words["reading.cancel"], () => dialog.close())));
  showDialog(dialog);
}
