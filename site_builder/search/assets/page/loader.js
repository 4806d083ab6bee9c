/**
 * Loads the modules of bookmarks, previews, boards of benchmarks and shortcuts when the page or the reader needs them.
 *
 * @import { Bookmarks } from "./entry-tools.js"
 * @import { PageContext } from "./site.js"
 */

import { SCRIPT_URL } from "../dialog/config.js";
import { button } from "../shared/dom.js";
import { isSingleKey } from "./keys.js";

const SHORTCUTS = ["?", "j", "k", "b"];

/** Load a module from the folder of this script, and return its exports. @param {string} name */
function load(name) {
  const url = new URL(name, SCRIPT_URL);
  url.search = new URL(SCRIPT_URL).search;
  return import(url.href);
}

/** Load the bookmarks if the page shows entries. Return a function that loads them if they are not loaded yet.
 *  @param {PageContext} page
 *  @returns {() => Promise<Bookmarks>} */
export function loadBookmarks(page) {
  /** @type {?Promise<Bookmarks>} */
  let loading = null;
  const open = () => {
    loading ??= load("entry-tools.js").then((/** @type {typeof import("./entry-tools.js")} */ module) =>
      module.addEntryTools(page));
    return loading;
  };
  // After an error, the page has no bookmarks.
  if (document.querySelector(".kb-row, .kb-contents, .kb-entry-header")) open().catch(() => {});
  return open;
}

/** Load the previews when the pointer or the focus is on a link for the first time. @param {PageContext} page */
export function loadPreviews(page) {
  const starters = new AbortController();
  for (const type of ["pointerover", "focusin"]) {
    document.addEventListener(type, async ({ target }) => {
      if (!(target instanceof Element && target.closest("#kb-main a[href]"))) return;
      starters.abort();
      const { addPreviews } = /** @type {typeof import("./previews.js")} */ (await load("previews.js"));
      addPreviews(page, target);
    }, { signal: starters.signal, passive: true });
  }
}

/** Load the script of the board if the page has a board. @param {PageContext} page */
export async function loadBoard(page) {
  const container = document.querySelector("[data-kb-board]");
  if (!(container instanceof HTMLElement)) return;
  const { startBoard } = /** @type {typeof import("../board/board.js")} */ (await load("board.js"));
  startBoard(container, page);
}

/** Load the shortcuts when the reader presses the key of a shortcut. In the footer, add a button that shows all
 *  shortcuts.
 *  @param {PageContext} page  @param {() => Promise<Bookmarks>} openBookmarks */
export function loadShortcuts(page, openBookmarks) {
  const press = async (/** @type {string} */ key) => {
    if (key === "b") await openBookmarks(); // the shortcut clicks a bookmark button
    const { pressKey } = /** @type {typeof import("./shortcuts.js")} */ (await load("shortcuts.js"));
    pressKey(key, page);
  };
  document.addEventListener("keydown", (event) => {
    if (!isSingleKey(event) || !SHORTCUTS.includes(event.key)) return;
    event.preventDefault();
    press(event.key);
  });
  document.querySelector(".md-footer-meta__inner")?.append(
    button("kb-shortcuts-button", page.words["page.shortcuts"], () => press("?")));
}
