/** What stands in the list: an entry's row, from its data. */

import { button, element, fill, spoken } from "./browse-dom.js";

const ICON = "M6 3h12v18l-6-4.5L6 21z";

/** The texts of a row in the language of the page. */
export function textsOf(row, { root, language, words }) {
  const own = (text) => (typeof text === "string" ? text : text?.[language] ?? Object.values(text ?? {})[0] ?? "");
  const title = own(row.title);
  const names = (row.authors ?? []).join(words["list-separator"]);
  const people = row.people && fill(words["and-more"], language === "zh" ? row.people : row.people - 3);
  return {
    title,
    aliases: (row.aliases ?? []).filter((alias) => !title.includes(alias)),
    summary: own(row.summary),
    authors: people ? `${names} ${people}` : names,
    venue: row.venue ?? "",
    href: new URL((language === "zh" ? "zh/" : "") + row.id + "/", root).href,
  };
}

/** A button that keeps an entry in the reading list, or takes it out again. */
function keeper(row, title, list, words) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICON);
  svg.append(path);
  const made = button("kb-bookmark", svg, () => list.toggle(row.id, !list.has(row.id)), {
    "aria-label": fill(words["keep"], title), title: words["keep.short"],
    "aria-pressed": String(list.has(row.id)), "data-id": row.id,
  });
  return made;
}

/** Let the buttons of all rows say what the list holds. */
export function showKept(place, list) {
  for (const one of place.querySelectorAll("[data-id]")) {
    one.setAttribute("aria-pressed", String(list.has(one.dataset.id)));
  }
}

export function rowElement(row, settings, list) {
  const { words, lang } = settings;
  const { title, aliases, summary, authors, venue, href } = textsOf(row, settings);
  const link = spoken(element("a", "kb-row__title", { href }, title), title, lang);
  const head = element("div", "kb-row__head", {},
    element("span", `kb-kind kb-kind--${row.kind}`, {}, words[`value.kind.${row.kind}`] ?? row.kind), " ", link);
  for (const alias of aliases) head.append(" ", spoken(element("span", "kb-alias", {}, alias), alias, lang));
  const made = element("li", "kb-row kb-browse__row", {}, head);
  if (summary) made.append(spoken(element("p", "kb-row__summary", {}, summary), summary, lang));
  const facts = [authors, venue].filter(Boolean);
  if (facts.length) {
    made.append(element("p", "kb-row__meta", {},
      ...facts.map((fact) => spoken(element("span", "", {}, fact), fact, lang))));
  }
  made.append(keeper(row, title, list, words));
  return made;
}

/** Arrow keys go from title to title; `before` has the focus when the first one is left upwards. */
export function walkWithArrows(place, before) {
  const go = (event, step) => {
    const links = [...place.querySelectorAll(".kb-row__title")];
    const at = links.indexOf(document.activeElement) + step;
    const next = at < 0 ? before : links[at];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  place.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".kb-row__title") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") go(event, 1);
    else if (event.key === "ArrowUp") go(event, -1);
  });
  before.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !event.isComposing) go(event, 1);
  });
}
