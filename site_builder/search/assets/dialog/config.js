/**
 * Where the page is: on which site, and in which language.
 *
 * @typedef {{base: string, language: string}} Config
 *   `base` is the URL of the site's root. `language` is the language of the page.
 */

import { languageOfPath } from "./words.js";

// The builder joins this file and others into `assets/kb/search-dialog.js`. Tests load it as a module; then
// `currentScript` is null.
const script = /** @type {HTMLScriptElement} */ (
  document.currentScript ?? document.querySelector('script[src*="search-dialog.js"]'));
export const SCRIPT_URL = script.src;

/** Return the URL of the site's root and the language of the page. `search-dialog.js` is two folders below the root, and
 *  the path of the page tells the language. @returns {Config} */
export function readConfig() {
  const root = new URL("../../", SCRIPT_URL);
  return { base: root.href, language: languageOfPath(location.pathname.slice(root.pathname.length)) };
}
