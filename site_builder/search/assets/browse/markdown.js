/** The reading list as Markdown. */

/**
 * Return Markdown with a line for each entry. A line has a link to the entry, and details of the entry.
 * `comma` separates the details. A note follows on the next lines. Special characters of Markdown are escaped.
 * @param {{title: string, href: string, details: string[], note?: string}[]} entries  @param {string} comma
 */
export function asMarkdown(entries, comma) {
  /** @param {string} text */
  const escape = (text) => text.replace(/[\\`*_{}[\]<>#|~$&]/g, "\\$&").replace(/\s+/g, " ");
  return entries.map(({ title, href, details, note = "" }) => {
    const suffix = details.length ? ` — ${details.map(escape).join(comma)}` : "";
    const lines = note.split("\n").filter((line) => line.trim()).map((line) => `  ${escape(line.trim())}\n`);
    const separator = lines.length ? "\n" : "";
    return `- [${escape(title)}](${href.replaceAll("(", "%28").replaceAll(")", "%29")})${suffix}\n${separator}${lines.join("")}`;
  }).join("");
}
