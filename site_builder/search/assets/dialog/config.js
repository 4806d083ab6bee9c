/**
 * The site and the language of the page, and the URL of this script.
 *
 * @typedef {{base: string, language: string}} Config
 *   `base` is the URL of the site's root. `language` is the language of the page.
 */

import { languageOfPath } from "./words.js";

// `currentScript` is null if this file is loaded as a module.
const script = /** @type {HTMLScriptElement} */ (
  document.currentScript ?? document.querySelector('script[src*="search-dialog.js"]'));
export const SCRIPT_URL = script.src;

/** Return the URL of the site's root and the language of the page. This script is in the site's folder `assets/kb/`, so
 *  its URL tells where the root is. The path of the page tells the language. @returns {Config} */
export function readConfig() {
  const root = new URL("../../", SCRIPT_URL);
  return { base: root.href, language: languageOfPath(location.pathname.slice(root.pathname.length)) };
}
