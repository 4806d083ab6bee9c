/** Replaces the URLs in a query, and finds out whether a whole query is a URL. */

import { expandShorthand, identify } from "./urls.js";

/** Replace the URLs and identifiers in a query by the texts that the search index has for them. URLs may lack
 *  `https://`, and there may be punctuation around them. @param {string} query */
export function replaceUrls(query) {
  const chunks = query.replace(/(^|\s)(arxiv|doi):\s+(?=\S)/gi, "$1$2:").split(/\s+/);
  return chunks.map((chunk) => textOfUrl(chunk) ?? chunk).join(" ");
}

/** @param {string} chunk */
function textOfUrl(chunk) {
  if (!/[:/]|v\d+$/i.test(chunk)) return null;
  const withoutPunctuation = chunk.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  for (const text of [chunk, withoutPunctuation]) {
    const known = identify(completeUrl(text));
    if (known?.text) return known.text;
  }
  // For any other URL, the index has a word that consists of the letters and digits after `https:`.
  const page = identify(completeUrl(chunk)) ?? identify(completeUrl(withoutPunctuation));
  return page?.key.replace(/^https:|[^\p{L}\p{N}]/gu, "") ?? null;
}

/** Return the URL that a query consists of; "" for any other query. @param {string} query */
export function urlOfQuery(query) {
  const text = completeUrl(query.trim().replace(/^(arxiv|doi):\s+/i, "$1:"));
  return identify(text) ? expandShorthand(text).url : "";
}

/** Add `https://` to a URL that lacks it, `doi:` to a DOI, and `arxiv:` to the number of an arXiv paper. Return any
 *  other text as it is. @param {string} text */
function completeUrl(text) {
  if (/^10\.\d{4,9}\//.test(text)) return `doi:${text}`;
  if (/^\d{4}\.\d{4,5}(?:v\d+)?$/i.test(text)) return `arxiv:${text}`;
  if (/^[\w-]+(?:\.[\w-]+)+\//.test(text)) return `https://${text}`;
  return text;
}
