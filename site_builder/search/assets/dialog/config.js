/**
 * The settings of the dialog, and the URL of this script.
 *
 * @typedef {{base: string, language: string}} Config
 *   `base` is the relative path from the page to the site's root, or its URL. `language` is the language of the page.
 */

import { languageOfPath } from "./words.js";

// `currentScript` is null if this file is loaded as a module.
const script = /** @type {HTMLScriptElement} */ (
  document.currentScript ?? document.querySelector('script[src*="search-dialog.js"]'));
export const SCRIPT_URL = script.src;

/** Return the settings. They are in `<script type="application/json" id="kb-search-config">`. Pages of another site
 *  generator do not have this element. Such a page is below the folder that contains `assets/kb/`, and its path
 *  says its language. @returns {Config} */
export function readConfig() {
  const node = document.getElementById("kb-search-config");
  if (node) return JSON.parse(node.textContent ?? "");
  const root = new URL("../../", SCRIPT_URL);
  return { base: root.href, language: languageOfPath(location.pathname.slice(root.pathname.length)) };
}
