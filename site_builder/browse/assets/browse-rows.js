/** The rows of entries on the Browse page. */

import { button, element, fill, withLanguage } from "./browse-dom.js";

const ICON = "M6 3h12v18l-6-4.5L6 21z";

/** Return the texts of a row in the language of the page. */
export function textsOf(row, { root, language, prefix, words }) {
  const inLanguage = (text) => (typeof text === "string" ? text : text?.[language] ?? Object.values(text ?? {})[0] ?? "");
  const title = inLanguage(row.title);
  const names = (row.authors ?? []).join(words["list-separator"]);
  // Some languages say how many authors are omitted. Others say how many authors there are.
  const andMore = row.people && fill(words["and-more"], row.people - 3, row.people);
  return {
    title,
    aliases: (row.aliases ?? []).filter((alias) => !title.includes(alias)),
    summary: inLanguage(row.summary),
    authors: andMore ? `${names} ${andMore}` : names,
    venue: row.venue ?? "",
    href: new URL(`${prefix}${row.id}/`, root).href,
  };
}

/** Return the button that adds an entry to the reading list, or removes this entry from the list. */
function bookmarkButton(row, title, readingList, words) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICON);
  svg.append(path);
  const node = button("kb-bookmark", svg, () => readingList.toggle(row.id, !readingList.has(row.id)), {
    "aria-label": fill(words["keep"], title), title: words["keep.short"],
    "aria-pressed": String(readingList.has(row.id)), "data-id": row.id,
  });
  return node;
}

/** Show on the bookmark button of each row whether the reading list contains the row's entry. */
export function updateBookmarks(container, readingList) {
  for (const bookmark of container.querySelectorAll("[data-id]")) {
    bookmark.setAttribute("aria-pressed", String(readingList.has(bookmark.dataset.id)));
  }
}

/** Return the element for the row of an entry. */
export function rowElement(row, settings, readingList) {
  const { words } = settings;
  const { title, aliases, summary, authors, venue, href } = textsOf(row, settings);
  const link = withLanguage(element("a", "kb-row__title", { href }, title), title, settings);
  const head = element("div", "kb-row__head", {},
    element("span", `kb-kind kb-kind--${row.kind}`, {}, words[`value.kind.${row.kind}`] ?? row.kind), " ", link);
  for (const alias of aliases) head.append(" ", withLanguage(element("span", "kb-alias", {}, alias), alias, settings));
  const node = element("li", "kb-row kb-browse__row", {}, head);
  if (summary) node.append(withLanguage(element("p", "kb-row__summary", {}, summary), summary, settings));
  const details = [authors, venue].filter(Boolean);
  if (details.length) {
    node.append(element("p", "kb-row__meta", {},
      ...details.map((detail) => withLanguage(element("span", "", {}, detail), detail, settings))));
  }
  node.append(bookmarkButton(row, title, readingList, words));
  return node;
}

/** Make the arrow keys move the focus between the titles of rows. From the first title, ArrowUp moves the
 *  focus to `elementBefore`. From there, ArrowDown moves the focus to the first title. */
export function enableArrowKeys(container, elementBefore) {
  const moveFocus = (event, step) => {
    const links = [...container.querySelectorAll(".kb-row__title")];
    const at = links.indexOf(document.activeElement) + step;
    const next = at < 0 ? elementBefore : links[at];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  container.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".kb-row__title") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") moveFocus(event, 1);
    else if (event.key === "ArrowUp") moveFocus(event, -1);
  });
  elementBefore.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !event.isComposing) moveFocus(event, 1);
  });
}
