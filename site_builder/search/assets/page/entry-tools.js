/**
 * Adds a bookmark button to each row of an entry, to each entry in a contents list, and to the header of entry pages.
 * The header also gets a button that copies the URL of the page. If the entry is saved, the header also gets controls
 * for the state and the note of the entry.
 *
 * The stylesheet reserves space for the buttons, so adding them moves no other element.
 *
 * @import { ListContext } from "../reading/controls.js"
 * @import { PageContext } from "./site.js"
 * @typedef {ReturnType<typeof addEntryTools>} Bookmarks
 */

import { bookmarkButton, noteButton, stateSelect, updateBookmarks } from "../reading/controls.js";
import { ReadingList } from "../reading/reading-list.js";
import { copyText } from "../shared/clipboard.js";
import { button, element, icon, textWithoutTex } from "../shared/dom.js";

const CHAIN = "M10 14a4 4 0 0 0 6 0l4-4a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-4 4a4 4 0 0 0 6 6l1-1";

const ENTRY_LINKS = "li.kb-row > div > a.kb-row__title, .kb-contents > li > a";

/** Add the buttons and controls. Return a function that makes the bookmark button for a link, or returns null if the
 *  link leads to no entry. The search dialog calls the returned function for each result.
 *  @param {PageContext} page */
export function addEntryTools({ root, words, idOf }) {
  const listContext = { readingList: new ReadingList(root.pathname), words };
  const bookmarkOf = (/** @type {HTMLAnchorElement} */ link, /** @type {string} */ title) => {
    const linkedId = idOf(link.href);
    return linkedId ? bookmarkButton(linkedId, title, listContext) : null;
  };
  for (const link of document.querySelectorAll(ENTRY_LINKS)) {
    const row = link.closest("li");
    if (!row || row.querySelector(".kb-bookmark")) continue;
    row.append(bookmarkOf(/** @type {HTMLAnchorElement} */ (link), textWithoutTex(link)) ?? "");
  }
  const header = document.querySelector(".kb-entry-header");
  const id = idOf(location.href);
  const tools = element("div", "kb-entry-tools");
  const title = textWithoutTex(header?.querySelector("h1"));
  if (header && id) {
    tools.append(...savedControls(id, title, listContext), bookmarkButton(id, title, listContext), ...linkControls(words));
    header.append(tools);
  }
  listContext.readingList.addListener(() => {
    updateBookmarks(document, listContext);
    if (!id) return;
    const focused = document.activeElement?.tagName === "SELECT" && tools.contains(document.activeElement);
    for (const control of tools.querySelectorAll(".kb-reading-state, .kb-entry-note")) control.remove();
    tools.prepend(...savedControls(id, title, listContext));
    if (focused) tools.querySelector("select")?.focus();
  });
  return bookmarkOf;
}

/** Return the menu for the state and the button for the note of an entry; [] if the reading list lacks the entry.
 *  @param {string} id  @param {string} title  @param {ListContext} listContext */
function savedControls(id, title, listContext) {
  if (!listContext.readingList.get(id)) return [];
  const note = noteButton(id, title, listContext);
  note.classList.add("kb-entry-note");
  return [stateSelect(id, title, listContext), note];
}

/** Return the button that copies the URL of the page, and the element that says whether copying succeeded.
 *  @param {Record<string, string>} words */
function linkControls(words) {
  const status = element("span", "kb-visually-hidden", { role: "status" });
  const copy = button("kb-icon-button", icon(CHAIN), async () => {
    try {
      await copyText(location.origin + location.pathname, document.body);
      status.textContent = words["copied"];
    } catch {
      status.textContent = words["copy-failed"];
    }
    copy.title = status.textContent;
    copy.classList.toggle("kb-icon-button--done", status.textContent === words["copied"]);
    setTimeout(() => {
      copy.title = words["page.copy-link"];
      copy.classList.remove("kb-icon-button--done");
      status.textContent = "";
    }, 2000);
  }, { title: words["page.copy-link"], "aria-label": words["page.copy-link"] });
  return [copy, status];
}
