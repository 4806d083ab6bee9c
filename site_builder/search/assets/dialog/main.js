/**
 * Opens the search dialog, and loads the modules for bookmarks, previews of entries, boards of benchmarks and
 * shortcuts. The keys `/`, Ctrl+K and Cmd+K open the dialog. A click on an element with `data-kb-search-open` opens it,
 * too.
 *
 * The script is a classic script, because browsers do not run modules of a page that is opened from disk. On
 * such a page, the dialog explains why it cannot search. On all other pages, it loads the search engine, the
 * module `search.js`, when the reader is about to search.
 */

import { isSingleKey } from "../page/keys.js";
import { loadBoard, loadBookmarks, loadPreviews, loadShortcuts } from "../page/loader.js";
import { openPage } from "../page/site.js";
import { readConfig } from "./config.js";
import { SearchDialog } from "./search-dialog.js";

const page = openPage();
const bookmarks = loadBookmarks(page);

/** @type {?SearchDialog} */
let current = null;

/** Return the dialog of the page. If the page has no dialog, or if a script has replaced the page by a page in
 *  another language, make a new dialog. */
function dialog() {
  const config = readConfig();
  if (!current?.element.isConnected || current.language !== config.language) {
    current?.element.remove();
    current = new SearchDialog(config, bookmarks);
  }
  current.loader.root = new URL(config.base, document.baseURI);
  return current;
}

/** @param {Event} event */
const isOnOpener = (event) => event.target instanceof Element && event.target.closest("[data-kb-search-open]") !== null;

// The listener runs in the capture phase, so that it gets a key before the theme's shortcuts get it.
document.addEventListener("keydown", (event) => {
  const hasModifier = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const isShortcut = (hasModifier && event.key.toLowerCase() === "k") || (event.key === "/" && isSingleKey(event));
  if (!isShortcut || event.isComposing || current?.element.open) return;
  event.preventDefault();
  event.stopPropagation();
  dialog().open();
}, true);

document.addEventListener("click", (event) => {
  if (!isOnOpener(event)) return;
  event.preventDefault();
  dialog().open();
});

// Load the search engine when the pointer or the focus reaches an element that opens the dialog.
for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, (event) => {
    if (isOnOpener(event)) dialog().loader.open().catch(() => {});
  }, { passive: true });
}

// The Browse page shows the results of the query in its own list.
const queryOfUrl = new URLSearchParams(location.search).get("q");
if (queryOfUrl && !document.querySelector("[data-kb-browse]")) dialog().open(queryOfUrl);

loadPreviews(page);
loadBoard(page);
loadShortcuts(page, bookmarks);
