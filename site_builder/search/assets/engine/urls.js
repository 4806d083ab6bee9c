/**
 * Finds what a URL leads to, by the rules of `models/urls.py`.
 *
 * @import { UrlRule } from "./url-table.js"
 */

import { URL_TABLE, urlRulesOf } from "./url-table.js";

/** @param {string} pattern  @param {string} flags */
const wholeText = (pattern, flags) => new RegExp(`^(?:${pattern})$`, flags);

/**
 * Return the key of the resource to which a URL leads, and the text that the search index has for the resource. If no
 * rule recognises the URL, the text is empty. The URL may be a clone URL, `doi:...` or `arxiv:...`. Return null if the
 * URL is not valid, if it contains a user name or an unprintable character, or if no rule recognises what follows
 * `doi:` or `arxiv:`.
 * @param {string} text
 * @returns {?{key: string, text: string}}
 */
export function identify(text) {
  const { url, isShorthand } = expandShorthand(text.trim());
  const match = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i.exec(url);
  if (!match || new RegExp(`[${URL_TABLE.unprintable}]`, "u").test(url)) return null;
  const [scheme, authority, ...rest] = match.slice(1);
  const endpoint = parseEndpoint(scheme, authority);
  if (!endpoint) return null;
  const { host, port } = endpoint;
  const [path, query, fragment] = rest.map((part = "") => normalizeEncoding(part));
  const cleanPath = removeDotSegments(path);
  const cleanQuery = removeTrackers(query, host);
  const known = port ? null : recognise(host, cleanPath, cleanQuery);
  if (known || isShorthand) return known;
  const route = fragment.startsWith("/") ? `#${fragment}` : "";
  const tail = cleanPath.replace(/\/+$/, "") + (cleanQuery && `?${cleanQuery}`) + route;
  return { key: `https://${host}${port && `:${port}`}${encodeRaw(tail)}`, text: "" };
}

/** Return the HTTPS URL for `doi:...`, for `arxiv:...` or for a clone URL. Return any other text as it is.
 *  `isShorthand` is true for `doi:...` and `arxiv:...`. @param {string} text */
export function expandShorthand(text) {
  const shorthand = /^(doi|arxiv): ?(?=\S)/i.exec(text);
  if (shorthand) {
    const start = shorthand[1].toLowerCase() === "doi" ? "https://doi.org/" : "https://arxiv.org/abs/";
    const identifier = text.slice(shorthand[0].length).replace(/[?#]/g, encodeURIComponent);
    return { url: start + identifier, isShorthand: true };
  }
  const clone = wholeText(URL_TABLE.clone, "iu").exec(text)?.groups;
  return { url: clone ? `https://${clone.ssh ?? clone.host}/${clone.path}` : text, isShorthand: false };
}

/** Return the host without `www.`, and the port. The port is "" if it is 443 or the scheme's default port. Return null
 *  if the authority is not valid, or if it has a user name. @param {string} scheme  @param {string} authority */
function parseEndpoint(scheme, authority) {
  if (authority.includes("@")) return null;
  let url;
  try {
    url = new URL(`${scheme}://${authority}`);
  } catch {
    return null;
  }
  let host = url.hostname.replace(/\.$/, "");
  while (host.startsWith("www.") && host.includes(".", 4)) host = host.slice(4);
  return { host, port: url.port === "443" ? "" : url.port };
}

/** @param {string} host  @param {string} path  @param {string} query */
function recognise(host, path, query) {
  const page = path.replace(/\/+/g, "/").replace(/\/$/, "");
  for (const rule of urlRulesOf(host)) {
    let target = page;
    if (rule.isDecoded) target = decode(path);
    else if (rule.usesQuery) target = `${page}?${query.replaceAll("%3D", "=")}`;
    rule.regex ??= wholeText(rule.pattern, rule.ignoreCase ? "iu" : "u");
    const match = rule.regex.exec(target);
    if (match) return fillTemplates(rule, match.groups ?? {});
  }
  return null;
}

/** @param {UrlRule} rule  @param {Record<string, string>} groups */
function fillTemplates(rule, groups) {
  /** @param {string} template  @param {(value: string) => string} escape */
  const fill = (template, escape) => template.replace(/\{(\w+)\}/g, (_, name) => escape(groups[name] ?? ""));
  const key = fill(rule.key, (value) => (rule.isDecoded ? value.replaceAll("%", "%25") : value));
  const lower = (/** @type {string} */ text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return { key: rule.ignoreCase ? lower(key) : key, text: fill(rule.text, (value) => value) };
}

/** @param {string} path */
function decode(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}

/** @param {string} text */
function normalizeEncoding(text) {
  return text.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~!$&'()*+,;=:@/?|[\]-]/gu, (found) => {
    if (!/^%../.test(found)) return encodeURIComponent(found);
    const character = String.fromCharCode(parseInt(found.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : found.toUpperCase();
  });
}

/** @param {string} text */
const encodeRaw = (text) => text.replace(/[|[\]]/g, encodeURIComponent);

/** @param {string} path */
function removeDotSegments(path) {
  if (!path.includes("/.")) return path || "/";
  const kept = [];
  const segments = path.split("/").slice(1);
  for (const segment of segments) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  if (/^\.\.?$/.test(segments.at(-1) ?? "")) kept.push("");
  return `/${kept.join("/")}`;
}

/** @param {string} query  @param {string} host */
function removeTrackers(query, host) {
  const trackers = new Set([...URL_TABLE.trackers, ...(URL_TABLE.trackersOfHosts[host] ?? [])]);
  const nameOfParameter = (/** @type {string} */ part) => encodeRaw(part.split("=", 1)[0]);
  const isTracker = (/** @type {string} */ name) => name.startsWith("utm_") || trackers.has(name);
  const kept = query.split("&").filter((part) => part && !isTracker(nameOfParameter(part).toLowerCase()));
  const order = (/** @type {string} */ a, /** @type {string} */ b) => (a < b ? -1 : Number(a > b));
  return kept.sort((a, b) => order(nameOfParameter(a), nameOfParameter(b))).join("&");
}
