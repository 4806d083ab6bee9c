/** What the scripts know about the page. */

import { readConfig } from "../dialog/config.js";
import { Words, pathPrefixes } from "../dialog/words.js";
import { entryIdOf } from "./entry-urls.js";
import { hasSingleKeys, setSingleKeys } from "./keys.js";
import { siteData } from "./suggestions.js";

/** The root of the site, the texts of the page, a function that returns the id of the entry to which a URL leads, and
 *  the setting for shortcuts of one key. @typedef {ReturnType<typeof openPage>} PageContext */

export function openPage() {
  const { base, language } = readConfig();
  const root = new URL(base, document.baseURI);
  const words = new Words(language).texts;
  const idOf = (/** @type {string} */ url) => entryIdOf(url, root, pathPrefixes(), siteData().folders);
  return { root, words, idOf, singleKeys: { areOn: hasSingleKeys, set: setSingleKeys } };
}
