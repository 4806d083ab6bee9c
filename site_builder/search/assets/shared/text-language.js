/**
 * Finds the language of texts, and marks texts that are in another language than the page.
 *
 * @typedef {{letters: Record<string, string>, tags: Record<string, string>, decisive: string[]}} Scripts
 *   A script is a writing system, such as Han. `letters` maps a script to its letters, as ranges for a character class.
 *   `tags` maps a script to a language tag. A script in `decisive` decides the language of a text even if only one
 *   letter of the text belongs to this script.
 */

/**
 * Return a function that finds the language tag of a text from the scripts of its letters. The function returns "" if
 * no letter of the text belongs to a script in `letters`. The rules are those of `i18n/scripts.py`.
 * @param {Scripts} scripts
 * @returns {(text: string) => string}
 */
export function tagDetector({ letters, tags, decisive }) {
  const groups = Object.entries(letters).map(([script, ranges]) => `(?<${script}>[${ranges}])`);
  const anyLetter = new RegExp(groups.join("|"), "gu");
  return (text) => {
    if (/^[\0-\x7f]*$/.test(text)) return /[a-z]/i.test(text) ? tags.Latn : "";
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const match of text.matchAll(anyLetter)) {
      const [script] = Object.entries(match.groups ?? {}).find(([, letter]) => letter) ?? [""];
      counts.set(script, (counts.get(script) ?? 0) + 1);
    }
    const most = Math.max(...counts.values());
    const script = decisive.find((candidate) => counts.has(candidate))
      ?? [...counts.keys()].find((candidate) => counts.get(candidate) === most);
    return tags[script ?? ""] ?? "";
  };
}

/** If the text of an element is not in the language of the page, set the attributes `lang` and `dir` of the element.
 *  With `dir="auto"`, the browser writes scripts such as Arabic from right to left. Return the element. `lang` is the
 *  language tag of the page, and `tagOf` returns the tag of a text.
 *  @template {HTMLElement} Node
 *  @param {Node} node  @param {string} text  @param {{lang: string, tagOf: (text: string) => string}} page */
export function withLanguage(node, text, { lang, tagOf }) {
  const tag = tagOf(text);
  if (tag && tag !== lang) {
    node.lang = tag;
    node.dir = "auto";
  }
  return node;
}
