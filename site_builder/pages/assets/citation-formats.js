// Makes CSL-JSON and RIS from the BibTeX on an entry's page, so that pages need not contain these formats. A test checks
// that this script and the Python package `citations` make equal CSL-JSON and equal RIS.

/** @typedef {{family?: string, given?: string, suffix?: string, literal?: string}} Name */

/** @type {Record<string, string | undefined>} */
const COMMANDS = {
  textbackslash: "\\", textbraceleft: "{", textbraceright: "}", textasciitilde: "~", textasciicircum: "^",
  textless: "<", textgreater: ">", textbar: "|",
};
/** @type {Record<string, string | undefined>} */
const CSL_TYPES = { inproceedings: "paper-conference", article: "article-journal", software: "software", dataset: "dataset" };
/** @type {Record<string, string | undefined>} */
const WORKS = { software: "software", repository: "software", "data set": "dataset" };
/** @type {Record<string, string | undefined>} */
const RIS_TYPES = { inproceedings: "CPAPER", article: "JOUR", software: "COMP", dataset: "DATA" };

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Return a BibTeX value as plain text, without escapes and braces. @param {string} value */
const plainText = (value) =>
  value.replace(/\\([a-z]+)\{\}|\\(.)|[{}]/g, (_, command, character) => COMMANDS[command] ?? character ?? "");

/** Split a value at each separator that is not inside braces. @param {string} value @param {string} separator */
function split(value, separator) {
  const parts = [];
  let depth = 0, start = 0;
  for (let i = 0; i < value.length; i++) {
    if (value[i] === "{") depth++;
    else if (value[i] === "}") depth--;
    else if (!depth && value.startsWith(separator, i)) {
      parts.push(value.slice(start, i));
      start = i + separator.length;
    }
  }
  return [...parts, value.slice(start)];
}

/**
 * Read the name of an author. RIS needs the family name and the given name, but BibTeX does not split East Asian names.
 * `families` has the family names of the East Asian authors who were not read yet. If `value` begins with the first of
 * these family names, the function splits `value` after it, and removes the family name from `families`.
 * @param {string} value @param {string[]} families @returns {Name}
 */
function nameOf(value, families) {
  const parts = split(value, ", ").map(plainText);
  if (parts.length > 1) {
    const [family, ...others] = parts;
    const [given, suffix] = others.toReversed();
    return suffix ? { family, given, suffix } : { family, given };
  }
  const [name] = parts;
  const family = families[0];
  if (!family || !name.startsWith(family)) return { literal: name };
  families.shift();
  const given = name.slice(family.length);
  return given ? { family, given } : { family };
}

/**
 * Return the type, the citation key, the authors and the fields of a BibTeX record.
 * `title` is the readable title. The page has it only if this script cannot convert the title in BibTeX. `formulas`
 * maps the TeX of formulas in other fields to readable text.
 * @param {string} bibtex @param {string[]} families @param {string} [title] @param {Record<string, string>} [formulas]
 */
function parse(bibtex, families, title, formulas = {}) {
  for (const [tex, characters] of Object.entries(formulas)) bibtex = bibtex.replaceAll(tex, characters);
  const [, type = "", key = ""] = bibtex.match(/^@(\w+)\{(.*),$/m) ?? [];
  const fields = Object.fromEntries(
    [...bibtex.matchAll(/^ {2}(\w+) *= \{(.*)\},$/gm)].map(([, name, value]) => [name, value]),
  );
  const unread = [...families];
  const authors = fields.author ? split(fields.author, " and ").map((name) => nameOf(name, unread)) : [];
  /** @param {string} name */
  const text = (name) => (name === "title" && title) || plainText(fields[name] ?? "");
  // DOIs and URLs contain no escapes of TeX.
  const urls = { doi: fields.doi ?? "", url: fields.url ?? "" };
  const isPreprint = type === "misc" && text("publisher") !== "";
  const [, site = "", work = ""] = text("howpublished").match(/^(?:(.+?) )?(software|repository|data set)\b/i) ?? [];
  const [, month = ""] = bibtex.match(/^ {2}month *= (\w+),$/m) ?? [];
  const date = [fields.year, month && MONTHS.indexOf(month) + 1, fields.day].filter(Boolean).map(Number);
  return {
    // In plain BibTeX, software and data have the type @misc. Their field `howpublished`, such as
    // "GitHub repository", shows the type.
    type: WORKS[work.toLowerCase()] ?? type, key, authors, text, isPreprint, ...urls,
    publisher: isPreprint ? text("publisher") : site,
    number: isPreprint && fields.eprint ? `arXiv:${fields.eprint}` : "",
    accessed: fields.urldate?.split("-") ?? [],
    container: text("journal") || text("booktitle"),
    date, keywords: fields.keywords ? split(fields.keywords, ", ").map(plainText) : [],
  };
}

/** @template {string} Key @param {Record<Key, unknown>} item */
const withoutEmpty = (item) =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value && (!Array.isArray(value) || value.length)));

/** Return an item of CSL-JSON. @param {string} bibtex @param {string} [title] @param {Record<string, string>} [formulas] */
export function cslItem(bibtex, title, formulas) {
  const { type, key, authors, text, isPreprint, doi, url, publisher, number, container, accessed, date, keywords } =
    parse(bibtex, [], title, formulas);
  return withoutEmpty({
    id: key,
    type: CSL_TYPES[type] ?? (isPreprint ? "article" : "document"),
    title: text("title"),
    author: authors,
    issued: date.length && { "date-parts": [date] },
    "container-title": container,
    volume: text("volume"),
    issue: text("number"),
    page: text("pages").replaceAll("--", "-"),
    publisher,
    number,
    DOI: doi,
    URL: url,
    accessed: accessed.length && { "date-parts": [accessed.map(Number)] },
    status: text("note") === "To appear" && "in press",
    note: text("note"),
    keyword: keywords.join(", "),
    abstract: text("abstract"),
  });
}

/** Return a RIS record.
 *  @param {string} bibtex @param {string[]} families @param {string} [title] @param {Record<string, string>} [formulas] */
export function risRecord(bibtex, families, title, formulas) {
  const { type, key, authors, text, doi, url, publisher, number, container, accessed, date, keywords } =
    parse(bibtex, families, title, formulas);
  const [first = "", ...rest] = text("pages").split("--");
  const fields = [
    ["TY", RIS_TYPES[type] ?? "GEN"],
    ["ID", key],
    ["TI", text("title")],
    ...authors.map(({ family, given, suffix, literal }) =>
      ["AU", literal?.replaceAll(",", "") ?? [family, given, suffix].filter(Boolean).join(", ")]),
    ["PY", text("year")],
    ["DA", date.length > 1 ? date.map((part) => String(part).padStart(2, "0")).join("/") : ""],
    [type === "article" ? "JO" : "T2", container],
    ["VL", text("volume")],
    ["IS", text("number")],
    ["SP", first],
    ["EP", rest.join("–")],
    ["PB", publisher],
    ["AN", number],
    ["DO", doi],
    ["UR", url],
    ["Y2", accessed.join("/")],
    ["N1", text("note")],
    ...keywords.map((keyword) => ["KW", keyword]),
    ["AB", text("abstract")],
  ];
  return [...fields.filter(([, value]) => value).map(([tag, value]) => `${tag}  - ${value}`), "ER  - "].join("\n");
}
