/**
 * The rules for URLs. The builder writes them in place of the string below; `models/identifiers/url_rule.py` describes
 * them.
 *
 * @typedef {{hosts: string[], pattern: string, key: string, text: string, ignoreCase?: boolean,
 *   usesQuery?: boolean, isDecoded?: boolean, regex?: RegExp}} UrlRule
 * @typedef {{rules: UrlRule[], clone: string, unprintable: string, trackers: string[],
 *   trackersOfHosts: Record<string, string[]>}} UrlTable
 */

export const URL_TABLE = /** @type {UrlTable} */ (/** @type {unknown} */ ("url-table"));

/** The rules of each host. @type {Map<string, UrlRule[]>} */
const rulesOfHosts = new Map();

/** Return the rules of a host. @param {string} host */
export function urlRulesOf(host) {
  if (rulesOfHosts.size === 0) {
    for (const rule of URL_TABLE.rules) {
      for (const name of rule.hosts) rulesOfHosts.set(name, [...(rulesOfHosts.get(name) ?? []), rule]);
    }
  }
  return rulesOfHosts.get(host) ?? [];
}
