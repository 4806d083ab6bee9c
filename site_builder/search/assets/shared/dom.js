/** Makes elements. Texts are inserted as text nodes, never as HTML. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Return a new element.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name  @param {string} [className]  @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, className = "", attributes = {}, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/**
 * Return a new button. `content` is the text of the button, or the nodes in the button.
 * @param {string} className  @param {string | Node | (string | Node)[]} content  @param {() => void} onClick
 * @param {Record<string, string>} [attributes]
 */
export function button(className, content, onClick, attributes = {}) {
  const children = Array.isArray(content) ? content : [content];
  const node = element("button", className, { type: "button", ...attributes }, ...children);
  node.addEventListener("click", onClick);
  return node;
}

/** Return the text of an element as readers see it. The TeX in the annotations of formulas is left out.
 *  @param {?Element} [shown] */
export function textWithoutTex(shown) {
  if (!shown?.querySelector("annotation")) return shown?.textContent ?? "";
  const copy = /** @type {Element} */ (shown.cloneNode(true));
  for (const tex of copy.querySelectorAll("annotation")) tex.remove();
  return copy.textContent ?? "";
}

/** Return an icon that consists of paths. Screen readers ignore it. @param {...string} paths */
export function icon(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
