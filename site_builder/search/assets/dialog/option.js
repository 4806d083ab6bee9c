/**
 * Makes the element of a result.
 *
 * @import { Part } from "../engine/hits.js"
 * @import { Result } from "../engine/results.js"
 */

import { element } from "../shared/dom.js";
import { withLanguage } from "../shared/text-language.js";
import { tagOf, tagOfText } from "./words.js";

/** Return nodes for the parts of a text, with a `<mark>` around each hit.
 *  @param {Part[]} parts */
const nodesOf = (parts) =>
  parts.map((part) => (part.mark ? element("mark", "", {}, part.text) : part.text));

/** @typedef {{lang: string, comma: string, others: string, kind: string, href: string, id: string}} Labels */

/** @param {Result} result  @param {Labels} labels */
export function optionElement(result, { lang, comma, others, kind, href, id }) {
  const details = authorNodes(result.authors, comma, others);
  for (const source of result.sources) details.push(details.length ? " · " : "", ...nodesOf(source));
  const title = element("span", "kb-hit__title", {},
    withLanguage(element("span", "", {}, ...nodesOf(result.titleParts)), result.title, { lang, tagOf: tagOfText }));
  if (result.alias) title.append(element("span", "kb-hit__alias", {}, ...nodesOf(result.alias)));
  const option = element("a", "kb-hit", {
    role: "option", id, tabindex: "-1", "aria-selected": "false", href,
  },
  element("span", "kb-hit__head", {},
    element("span", `kb-hit__kind kb-hit__kind--${result.kind}`, {}, kind), title));
  if (details.length) option.append(element("span", "kb-hit__details", {}, ...details));
  if (result.excerpt.length) {
    option.append(element("span", "kb-hit__excerpt",
      { lang: tagOf(result.excerptLanguage) }, ...nodesOf(result.excerpt)));
  }
  return option;
}

/** Return nodes for the first three authors, and for at most two further authors with a hit.
 *  @param {Part[][]} authors  @param {string} comma  @param {string} others */
function authorNodes(authors, comma, others) {
  const further = authors.slice(3).filter((author) => author.some((part) => part.mark));
  const shown = [...authors.slice(0, 3), ...further.slice(0, 2)];
  const nodes = shown.flatMap((author, i) => [...(i ? [comma] : []), ...nodesOf(author)]);
  if (authors.length > shown.length) nodes.push(others);
  return nodes;
}
