/** Replaces the URLs in a query. */

import { identify } from "./urls.js";

/** Replace the URLs and identifiers in a query by the texts that the search index has for them. URLs may lack
 *  `https://`, and there may be punctuation around them. @param {string} query */
export function replaceUrls(query) {
  const chunks = query.replace(/(^|\s)(arxiv|doi):\s+(?=\S)/gi, "$1$2:").split(/\s+/);
  return chunks.map((chunk) => textOfUrl(chunk) ?? chunk).join(" ");
}

/** @param {string} chunk */
function textOfUrl(chunk) {
  if (!/[:/]|v\d+$/i.test(chunk)) return null;
  for (const text of [chunk, chunk.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "")]) {
    let url = text;
    if (/^10\.\d{4,9}\//.test(text)) url = `doi:${text}`;
    else if (/^\d{4}\.\d{4,5}v\d+$/i.test(text)) url = `arxiv:${text}`;
    else if (/^[\w-]+(?:\.[\w-]+)+\//.test(text)) url = `https://${text}`;
    const known = identify(url);
    if (known?.text) return known.text;
  }
  return null;
}
