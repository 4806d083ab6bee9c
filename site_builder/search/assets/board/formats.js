/**
 * Writes a table as Markdown, LaTeX or CSV.
 *
 * @typedef {{text: string, url?: string, detail?: string}} Cell  `detail` is written in brackets after the text
 * @typedef {{title: string, url: string, head: string[], rows: Cell[][]}} Table
 */

import { csvLine } from "./csv.js";

/** @param {Table} table */
export function asMarkdown({ title, url, head, rows }) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [
    `[${markdown(title)}](${markdownUrl(url)})`, "", line(head.map(markdown)), line(head.map(() => "---")),
    ...rows.map((row) => line(row.map(markdownCell))), "",
  ].join("\n");
}

/** @param {Table} table */
export function asLatex({ title, url, head, rows }) {
  const line = (/** @type {string[]} */ cells) => `  ${cells.join(" & ")} \\\\`;
  return [
    `% ${oneLine(title)}`, `% ${url}`, "% \\usepackage{hyperref}", `\\begin{tabular}{${"l".repeat(head.length)}}`, "  \\hline",
    line(head.map(latex)), "  \\hline", ...rows.map((row) => line(row.map(latexCell))), "  \\hline", "\\end{tabular}", "",
  ].join("\n");
}

/** Return a CSV file. A column with links becomes two columns: the texts and the URLs. @param {Table} table */
export function asCsv({ head, rows }) {
  const linked = head.map((_, index) => rows.some((row) => row[index].url));
  const columns = (/** @type {(index: number) => string[]} */ cells) => csvLine(head.flatMap((_, index) => cells(index)));
  return [
    columns((index) => (linked[index] ? [head[index], `${head[index]} (URL)`] : [head[index]])),
    ...rows.map((row) => columns((index) => {
      const { text, url = "", detail } = row[index];
      const shown = withDetail(text === "–" ? "" : text, detail, oneLine);
      return linked[index] ? [shown, url] : [shown];
    })),
    "",
  ].join("\n");
}

/** @param {Cell} cell */
function markdownCell({ text, url, detail }) {
  return withDetail(url ? `[${markdown(text)}](${markdownUrl(url)})` : markdown(text), detail, markdown);
}

/** @param {Cell} cell */
function latexCell({ text, url, detail }) {
  return withDetail(url ? `\\href{${latexUrl(url)}}{${latex(text)}}` : latex(text), detail, latex);
}

/** @param {string} shown  @param {string | undefined} detail  @param {(text: string) => string} escape */
function withDetail(shown, detail, escape) {
  return detail ? `${shown} (${escape(detail)})` : shown;
}

/** @param {string} text */
const oneLine = (text) => text.replace(/\s+/g, " ").trim();

/** @param {string} text */
const markdown = (text) => oneLine(text).replace(/[\\|`*_[\]<>~$&#]/g, "\\$&");

/** @param {string} url */
const markdownUrl = (url) => url.replace(/[()|<>\\\s]/g, percentEncoded);

const LATEX = /** @type {Record<string, string>} */ ({
  "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
  "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",
  "±": "$\\pm$", "−": "$-$", "≤": "$\\leq$", "≥": "$\\geq$", "≈": "$\\approx$", "↑": "$\\uparrow$", "↓": "$\\downarrow$", "–": "--",
});

/** @param {string} text */
const latex = (text) => oneLine(text).replace(/[\\{}$&#%_^~<>|±−≤≥≈↑↓–]/g, (character) => LATEX[character]);

/** @param {string} url */
const latexUrl = (url) => url.replace(/[{}\\^~|<>\s]/g, percentEncoded).replace(/[%#&_$]/g, "\\$&");

/** @param {string} character */
function percentEncoded(character) {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
