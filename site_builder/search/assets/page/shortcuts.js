/**
 * The actions of the shortcuts for lists and entries, and the dialog that shows all shortcuts.
 *
 * @import { PageContext } from "./site.js"
 */

import { showDialog } from "../shared/dialogs.js";
import { button, element } from "../shared/dom.js";

/** [keyboard key, name]: the message `page.keys.<name>` explains the key. */
const EXPLAINED_KEYS = [["/", "search"], ["j", "next"], ["k", "previous"], ["b", "bookmark"], ["?", "help"]];

/** Run the action of a shortcut. @param {string} key  @param {PageContext} page */
export function pressKey(key, page) {
  if (key === "?") showShortcuts(page);
  else if (key === "b") bookmarkOf(document.activeElement)?.click();
  else focusRow(key === "j" ? 1 : -1);
}

/** Return the bookmark button of the row that contains `node`. If no row contains `node`, return the bookmark button
 *  of the entry whose page is shown.
 *  @param {?Element} node
 *  @returns {?HTMLElement} */
const bookmarkOf = (node) =>
  (node?.closest(".kb-row") ?? document.querySelector(".kb-entry-tools"))?.querySelector(".kb-bookmark") ?? null;

/** Focus the title of the next row if `step` is 1, and of the previous row if `step` is -1. If no row has the focus,
 *  focus the first title below the top of the window. @param {1 | -1} step */
function focusRow(step) {
  const titles = [...document.querySelectorAll("#kb-main .kb-row__title")].filter((title) => title.checkVisibility());
  const row = document.activeElement?.closest(".kb-row");
  const current = titles.findIndex((title) => row?.contains(title));
  const firstVisible = titles.findIndex((title) => title.getBoundingClientRect().top > 0);
  const next = titles[current < 0 ? firstVisible : current + step];
  if (next instanceof HTMLElement) next.focus();
}

/** @param {PageContext} page */
function showShortcuts({ words, singleKeys }) {
  const box = element("input", "", { type: "checkbox" });
  box.checked = singleKeys.areOn();
  box.addEventListener("change", () => singleKeys.set(box.checked));
  const keyList = element("dl", "kb-shortcuts", {}, ...EXPLAINED_KEYS.map(([key, name]) => element("div", "", {},
    element("dt", "", {}, element("kbd", "", {}, key), ...(key === "/" ? [" ", element("kbd", "", {}, "Ctrl K")] : [])),
    element("dd", "", {}, words[`page.keys.${name}`]))));
  const title = words["page.shortcuts"];
  const dialog = element("dialog", "kb-dialog md-typeset", { "aria-label": title },
    element("p", "kb-dialog__title", {}, title), keyList, element("label", "", {}, box, " ", words["page.keys.single"]),
    element("p", "kb-dialog__buttons", {}, button("kb-button", words["page.close"], () => dialog.close())));
  showDialog(dialog);
}
