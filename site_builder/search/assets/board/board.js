/**
 * The board of a benchmark: shows one ranking at a time, sorts it by a metric, and copies it.
 *
 * A view is a ranking that is sorted by a metric. The URL of a view ends with the HTML id of the ranking, or with that
 * of the metric's column heading. Without this script, the page shows all rankings, each sorted by its first metric.
 * The URL then leads to the ranking or to the column heading.
 *
 * @import { PageContext } from "../page/site.js"
 * @import { Table } from "./formats.js"
 */

import { tagOfText } from "../dialog/words.js";
import { copyText } from "../shared/clipboard.js";
import { button, element, textWithoutTex } from "../shared/dom.js";
import { readCsv } from "./csv.js";
import { asCsv, asLatex, asMarkdown } from "./formats.js";
import { Ranking } from "./ranking.js";

/** @type {[string, (table: Table) => string][]} */
const FORMATS = [["Markdown", asMarkdown], ["LaTeX", asLatex], ["CSV", asCsv]];

/** Start the board of a page. @param {HTMLElement} container  @param {PageContext} page */
export function startBoard(container, { words }) {
  const { home, file, language, benchmark, form, main, ...texts } = JSON.parse(container.dataset.kbBoard ?? "{}");
  const settings = { words: texts, home: new URL(home, document.baseURI).href, language, benchmark, form, lang: document.documentElement.lang, tagOf: tagOfText };
  /** @type {Promise<Record<string, string>[]> | null} */
  let request = null;
  const readFile = () => (request ??= readBoardFile(file).catch((error) => {
    request = null;
    throw error;
  }));
  /** @type {HTMLElement[]} */
  const sections = [...container.querySelectorAll("section")];
  const rankings = sections.map((section) => new Ranking(section, settings, readFile));
  if (!rankings.length) return;
  /** @type {HTMLAnchorElement[]} */
  const chips = [...container.querySelectorAll("nav a")].map((chip) => /** @type {HTMLAnchorElement} */ (chip));
  const first = rankings[main] ?? rankings[0];
  let current = first;

  const show = async (/** @type {Ranking} */ ranking, /** @type {string} */ metric) => {
    current = ranking;
    rankings.forEach((other, index) => {
      other.section.hidden = other !== ranking;
      if (!chips[index]) return;
      if (other === ranking) chips[index].setAttribute("aria-current", "true");
      else chips[index].removeAttribute("aria-current");
      chips[index].hash = other.has(metric) ? `${other.section.id}.${metric}` : other.section.id;
    });
    await ranking.sortBy(metric);
  };
  const showViewOfUrl = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const chosen = rankings.find(({ section }) => target && section.contains(target));
    if (chosen) show(chosen, target?.dataset.metric ?? chosen.metrics[0]);
    else if (!location.hash) show(first, first.metrics[0]);
    return chosen !== undefined;
  };

  container.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("nav a, th[data-metric] a") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.hash !== location.hash) history.pushState(null, "", link.hash);
    showViewOfUrl();
  });
  addEventListener("popstate", showViewOfUrl);

  const title = textWithoutTex(document.querySelector("article h1"));
  container.querySelector("nav")?.after(copyButtons(words, texts.copy, () => current.table(title)));
  if (!container.querySelector("nav")) container.prepend(copyButtons(words, texts.copy, () => current.table(title)));
  if (showViewOfUrl()) document.getElementById("results")?.scrollIntoView();
  else show(first, first.metrics[0]);
  container.classList.add("kb-board--ready");
}

/** @param {string} url */
async function readBoardFile(url) {
  const response = await fetch(new URL(url, document.baseURI), { cache: "no-cache" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return readCsv(await response.text());
}

/** Return an element with a copy button for each format, and a text that says whether copying succeeded.
 *  @param {Record<string, string>} words  @param {string} label  @param {() => Table} tableOf */
function copyButtons(words, label, tableOf) {
  const status = element("span", "kb-board-status", { role: "status" });
  const buttons = FORMATS.map(([name, write]) => button("kb-button", label.replace("{}", name), async () => {
    try {
      await copyText(write(tableOf()), document.body);
      status.textContent = words["copied"];
    } catch {
      status.textContent = words["copy-failed"];
    }
    setTimeout(() => { status.textContent = ""; }, 2000);
  }));
  return element("p", "kb-board-tools", {}, ...buttons, status);
}
