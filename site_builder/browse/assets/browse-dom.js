/** Make elements; texts become text nodes, never HTML. */

/** Make an element: class, attributes, children. */
export function element(name, className = "", attributes = {}, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function button(className, words, onClick, attributes = {}) {
  const made = element("button", className, { type: "button", ...attributes }, words);
  made.addEventListener("click", onClick);
  return made;
}

/** Fill the `{}` and `{0}`, `{1}` of a message. */
export function fill(message, ...values) {
  let next = 0;
  return message.replace(/\{(\d?)\}/g, (_, place) => values[place === "" ? next++ : Number(place)]);
}

const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;

/** Mark the language of a text where it is not the page's. */
export function spoken(made, text, language) {
  const tag = HAN.test(text) ? "zh-Hans" : "en";
  if (tag !== language && /\p{L}/u.test(text)) made.lang = tag;
  return made;
}
