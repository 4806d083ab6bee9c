/** Saves texts as files on the device of the reader. */

import { element } from "./dom.js";

/** Offer a text for download. @param {string} name  @param {string} type  @param {string} text */
export function saveFile(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  element("a", "", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
