/** Finds out to which entry a URL of this site leads. */

/**
 * Return the id of the entry to whose page a URL leads; "" for any other URL. The entry may be missing on the site.
 * @param {string} url  absolute URL  @param {URL} root  the root of the site
 * @param {string[]} prefixes  for each language, the beginning of its paths, such as `zh/`
 * @param {string[]} folders  the folders of the kinds, such as `papers`
 */
export function entryIdOf(url, root, prefixes, folders) {
  if (!url.startsWith(root.href)) return "";
  const path = url.slice(root.href.length).replace(/[?#].*/, "");
  const prefix = prefixes.find((beginning) => beginning && path.startsWith(beginning)) ?? "";
  const match = /^([a-z0-9-]+)\/([a-z0-9-]+)\/$/.exec(path.slice(prefix.length));
  return match && folders.includes(match[1]) ? `${match[1]}/${match[2]}` : "";
}
