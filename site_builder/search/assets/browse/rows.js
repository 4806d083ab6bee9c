/**
 * The rows of entries on the Browse page.
 *
 * @import { Row } from "./browse-data.js"
 * @import { Settings } from "./page.js"
 * @import { ListContext } from "../reading/controls.js"
 */

import { bookmarkButton } from "../reading/controls.js";
import { element } from "../shared/dom.js";
import { withLanguage } from "../shared/text-language.js";
import { fill, localized } from "../shared/texts.js";

const MAX_OTHER_TITLE_LENGTH = 30; // a title in a further language is an alias if it has at most this many characters

/** Return the texts that a row shows, and the URL of the entry's page. Texts that exist in several languages are in the
 *  language of the page. @param {Row} row  @param {Settings} settings */
export function textsOf(row, { root, language, prefix, words }) {
  const title = typeof row.title === "string" ? row.title : localized(row.title, language) ?? "";
  const shortTitles = typeof row.title === "string" ? []
    : Object.values(row.title).filter(({ length }) => length <= MAX_OTHER_TITLE_LENGTH);
  const firstAuthors = (row.authors ?? []).join(words["list-separator"]);
  // The message "and-more" contains the number of authors after the first three (in English), or the number of all
  // authors (in Chinese).
  const andMore = row.people ? fill(words["and-more"], row.people - 3, row.people) : "";
  return {
    title,
    aliases: [...new Set([...shortTitles, ...(row.aliases ?? [])])].filter((alias) => !title.includes(alias)),
    summary: localized(row.summary, language) ?? "",
    authors: andMore ? `${firstAuthors} ${andMore}` : firstAuthors,
    venue: row.venue ?? "",
    facts: localized(row.facts, language) ?? "",
    href: new URL(`${prefix}${row.id}/`, root).href,
  };
}

/** Return the element for the row of an entry.
 *  @param {Row} row  @param {Settings} settings  @param {ListContext} listContext */
export function rowElement(row, settings, listContext) {
  const { words } = settings;
  const { title, aliases, summary, authors, venue, facts, href } = textsOf(row, settings);
  const link = withLanguage(element("a", "kb-row__title", { href }, title), title, settings);
  const head = element("div", "", {},
    element("span", `kb-kind kb-kind--${row.kind}`, {}, words[`value.kind.${row.kind}`] ?? row.kind), " ", link);
  for (const alias of aliases) head.append(" ", withLanguage(element("span", "kb-alias", {}, alias), alias, settings));
  const node = element("li", "kb-row kb-browse__row", {}, head);
  if (summary) node.append(withLanguage(element("p", "kb-row__summary", {}, summary), summary, settings));
  const details = [authors, venue, facts].filter(Boolean);
  if (details.length) {
    node.append(element("p", "kb-row__meta", {},
      ...details.map((detail) => withLanguage(element("span", "", {}, detail), detail, settings))));
  }
  node.append(bookmarkButton(row.id, title, listContext));
  return node;
}

/** Make the arrow keys move the focus between the titles of rows. From the first title, ArrowUp moves the
 *  focus to `elementBefore`. From there, ArrowDown moves the focus to the first title.
 *  @param {HTMLElement} container  @param {HTMLElement} elementBefore */
export function enableArrowKeys(container, elementBefore) {
  /** @param {Event} event  @param {1 | -1} step */
  const moveFocus = (event, step) => {
    const links = /** @type {HTMLElement[]} */ ([...container.querySelectorAll(".kb-row__title")]);
    const at = links.findIndex((link) => link === document.activeElement) + step;
    const next = at < 0 ? elementBefore : links[at];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  container.addEventListener("keydown", (event) => {
    const isOnTitle = event.target instanceof Element && event.target.matches(".kb-row__title");
    if (!isOnTitle || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") moveFocus(event, 1);
    else if (event.key === "ArrowUp") moveFocus(event, -1);
  });
  elementBefore.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !event.isComposing) moveFocus(event, 1);
  });
}
