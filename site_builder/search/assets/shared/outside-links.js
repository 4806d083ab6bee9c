/** Makes links to URLs that contributors chose. */

import { element } from "./dom.js";

/** Return a link to another site. If the URL does not begin with `http://` or `https://`, return an element that
 *  contains only the text.
 *  @param {string} url  @param {string} text  @param {Record<string, string>} [attributes] */
export function outsideLink(url, text, attributes = { rel: "noopener nofollow ugc" }) {
  if (!/^https?:\/\//i.test(url)) return element("span", "", {}, text);
  return element("a", "", { href: url, ...attributes }, text);
}

/** @param {string} url */
export function hostOf(url) {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : url;
}
