/** Functions that make elements. They insert texts as text nodes, never as HTML. */

/** Return a new element. */
export function element(name, className = "", attributes = {}, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Return a new button. `content` is its text, or a node inside it. */
export function button(className, content, onClick, attributes = {}) {
  const node = element("button", className, { type: "button", ...attributes }, content);
  node.addEventListener("click", onClick);
  return node;
}

/** Replace placeholders such as `{}` and `{1}` in a message by values. */
export function fill(message, ...values) {
  let next = 0;
  return message.replace(/\{(\d?)\}/g, (_, index) => values[index === "" ? next++ : Number(index)]);
}

/**
 * Return a function that returns the language tag of a text by the script of its letters; "" if the text has
 * no letters. The rules are those of `i18n/scripts.py`.
 * @param {{letters: Record<string, string>, tags: Record<string, string>, decisive: string[]}} scripts
 *   script -> its letters, as ranges for a character class; script -> language tag; scripts whose single letter
 *   decides
 */
export function tagDetector({ letters, tags, decisive }) {
  const groups = Object.entries(letters).map(([script, ranges]) => `(?<${script}>[${ranges}])`);
  const anyLetter = new RegExp(groups.join("|"), "gu");
  return (text) => {
    if (/^[\0-\x7f]*$/.test(text)) return /[a-z]/i.test(text) ? tags.Latn : "";
    const counts = new Map();
    for (const match of text.matchAll(anyLetter)) {
      const [script] = Object.entries(match.groups).find(([, letter]) => letter);
      counts.set(script, (counts.get(script) ?? 0) + 1);
    }
    const most = Math.max(...counts.values());
    const script = decisive.find((name) => counts.has(name)) ?? [...counts.keys()].find((name) => counts.get(name) === most);
    return tags[script] ?? "";
  };
}

/** If the text of an element is not in the language of the page, set the element's `lang` attribute. Return
 *  the element. `lang` is the language tag of the page, and `tagOf` returns the tag of a text. */
export function withLanguage(node, text, { lang, tagOf }) {
  const tag = tagOf(text);
  if (tag && tag !== lang) node.lang = tag;
  return node;
}
