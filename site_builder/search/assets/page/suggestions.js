/**
 * Links to the issue forms with which a reader suggests a URL that no entry has.
 *
 * @typedef {{folders: string[], forms: [string, string][]}} SiteData
 *   `folders` are the folders of the kinds. `forms` has each kind and the URL of the issue form with which readers
 *   suggest an entry of this kind. The scripts append the suggested URL to the URL of the form.
 */

import { element } from "../shared/dom.js";

/** Return the `SiteData`, which the builder writes into the script of the search dialog.
 *  @returns {SiteData} */
export const siteData = () => /** @type {{kbSite: SiteData}} */ (/** @type {unknown} */ (globalThis)).kbSite;

/** Return a link for each kind with an issue form. The link opens the form with the URL filled in.
 *  @param {string} url  @param {(kind: string) => string} nameOfKind */
export const suggestionLinks = (url, nameOfKind) => siteData().forms.map(([kind, start]) =>
  element("a", "kb-chip", { href: start + encodeURIComponent(url), rel: "nofollow" }, nameOfKind(kind)));
