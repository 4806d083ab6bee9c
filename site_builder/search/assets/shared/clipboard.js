/** Copies texts. */

import { element } from "./dom.js";

/** Copy a text to the clipboard. Throw an error if the browser refuses. `container` is an element of the page; if a
 *  dialog is open, an element in this dialog. @param {string} text  @param {HTMLElement} container */
export async function copyText(text, container) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Browsers offer the clipboard API only to secure pages, such as pages that were loaded over HTTPS. On any other
  // page, the script selects the text and calls `execCommand`.
  const area = element("textarea", "kb-visually-hidden", { "aria-hidden": "true" }, text);
  container.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (!isCopied) throw new Error("the browser refused to copy");
}
