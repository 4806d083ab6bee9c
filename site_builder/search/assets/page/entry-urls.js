/** Finds out which entry a URL of this site leads to. */

/**
 * Return the id of the entry whose page has a URL; "" if the URL leads to no entry of this site.
 * @param {string} url  absolute URL  @param {URL} root  the root of the site
 * @param {string[]} prefixes  the beginnings of the paths in each language, such as `zh/`
 * @param {string[]} folders  the folders of the kinds, such as `papers`
 */
export function entryIdOf(url, root, prefixes, folders) {
  if (!url.startsWith(root.href)) return "";
  const path = url.slice(root.href.length).replace(/[?#].*/, "");
  const prefix = prefixes.find((text) => text && path.startsWith(text)) ?? "";
  const match = /^([a-z0-9-]+)\/([a-z0-9-]+)\/$/.exec(path.slice(prefix.length));
  return match && folders.includes(match[1]) ? `${match[1]}/${match[2]}` : "";
}
