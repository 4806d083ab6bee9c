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

const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;

/** If the text of an element is not in the language of the page, set the element's `lang` attribute. Return
 *  the element. `pageTag` is the language tag of the page. */
export function withLanguage(node, text, pageTag) {
  const tag = HAN.test(text) ? "zh-Hans" : "en";
  if (tag !== pageTag && /\p{L}/u.test(text)) node.lang = tag;
  return node;
}
