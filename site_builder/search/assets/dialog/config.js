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

/** Return the settings. The root of the site is found from the URL of this script, which is in the site's folder
 *  `assets/kb/`. The language is found from the path of the page, relative to the root. @returns {Config} */
export function readConfig() {
  const root = new URL("../../", SCRIPT_URL);
  return { base: root.href, language: languageOfPath(location.pathname.slice(root.pathname.length)) };
}
