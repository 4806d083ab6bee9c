/**
 * Previews of entries: a card with the kind, the title, the authors, the venue and the summary of the entry to which a
 * link leads. The texts come from the entry's page.
 *
 * The card opens after a pause, when the pointer or the focus is on the link. Escape closes it, and the pointer can
 * move onto it (WCAG 1.4.13).
 *
 * @import { PageContext } from "./site.js"
 */

import { element } from "../shared/dom.js";

const OPEN_DELAY_MS = 450;
const CLOSE_DELAY_MS = 250;
const CARD_PARTS = [".kb-kind", "h1", ".kb-entry-header__authors", ".kb-entry-header__venue", ".kb-summary"];

class Previews {
  /** @type {?HTMLAnchorElement} */
  #link = null;
  #timer = 0;
  #isForFocus = false; // true if the link has the focus; false if the pointer is on it
  card = element("div", "kb-preview md-typeset", { role: "tooltip", id: "kb-preview", hidden: "" });

  /** @param {PageContext} page */
  constructor({ idOf }) {
    this.idOf = idOf;
  }

  listen() {
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      if (event.target instanceof Node && this.card.contains(event.target)) clearTimeout(this.#timer);
      else this.onTarget(event.target, false);
    });
    document.addEventListener("focusin", ({ target }) => {
      this.onTarget(target instanceof Element && target.matches(":focus-visible") ? target : null, true);
    });
    document.addEventListener("keydown", ({ key }) => { if (key === "Escape") this.#close(); });
    document.addEventListener("click", () => this.#close());
  }

  /** @param {?EventTarget} target  the element below the pointer, or with the focus
   *  @param {boolean} isFocus */
  onTarget(target, isFocus) {
    const link = target instanceof Element ? target.closest("#kb-main a[href]") : null;
    if (link && link === this.#link) {
      if (!this.card.hidden) clearTimeout(this.#timer);
      return;
    }
    if (!(link instanceof HTMLAnchorElement && this.#hasPreview(link))) {
      // Events of the pointer do not close a preview that the focus has opened, because scrolling causes such events.
      if (!this.#link || isFocus !== this.#isForFocus) return;
      if (this.card.hidden) this.#close();
      else this.#wait(CLOSE_DELAY_MS, () => this.#close());
      return;
    }
    this.#close();
    this.#link = link;
    this.#isForFocus = isFocus;
    this.#wait(OPEN_DELAY_MS, () => this.#open(link));
  }

  /** @param {number} delay  @param {() => void} action */
  #wait(delay, action) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, delay);
  }

  /** Return whether a link has a preview: it leads to an entry, but not to the entry of this page. A link in a row with
   *  a summary has no preview, because the reader already sees the summary.
   *  @param {HTMLAnchorElement} link */
  #hasPreview(link) {
    const id = this.idOf(link.href);
    return Boolean(id) && id !== this.idOf(location.href) && !link.closest(".kb-row")?.querySelector(".kb-row__summary");
  }

  /** @param {HTMLAnchorElement} link */
  async #open(link) {
    const response = await fetch(link.href).catch(() => null);
    if (!response?.ok) return;
    const entryPage = new DOMParser().parseFromString(await response.text(), "text/html");
    const parts = CARD_PARTS.flatMap((selector) => partOf(entryPage, selector));
    if (link !== this.#link || parts.length === 0) return;
    this.card.replaceChildren(...parts);
    this.card.hidden = false;
    document.body.append(this.card);
    const { left, top, bottom } = link.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.card;
    const isAbove = bottom + offsetHeight > innerHeight && top > offsetHeight;
    const x = Math.max(8, Math.min(left, document.documentElement.clientWidth - offsetWidth - 8));
    this.card.style.left = `${x + scrollX}px`;
    this.card.style.top = `${(isAbove ? top - offsetHeight : bottom) + scrollY}px`;
    link.setAttribute("aria-describedby", this.card.id);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#link?.removeAttribute("aria-describedby");
    this.#link = null;
    this.card.hidden = true;
  }
}

/** Return the texts and the formulas in a node. The formulas stay elements.
 *  @param {Node} node  @returns {(Node | string)[]} */
function withoutMarkup(node) {
  if (node.nodeName === "math") return [document.importNode(node, true)];
  if (node.nodeType === Node.TEXT_NODE) return [(node.textContent ?? "").replace(/\s+/g, " ")];
  return [...node.childNodes].flatMap(withoutMarkup);
}

/** Return a list with one element, which contains the text of a part of `entryPage`. If `entryPage` lacks this part,
 *  return [].
 *  @param {Document} entryPage  @param {string} selector */
function partOf(entryPage, selector) {
  const found = entryPage.querySelector(`#kb-main ${selector}`);
  if (!(found instanceof HTMLElement)) return [];
  for (const badge of found.querySelectorAll(".kb-badge, .kb-fold")) badge.remove();
  const name = selector === "h1" ? "strong" : "span";
  const part = element(name, found.className, {}, ...withoutMarkup(found));
  part.lang = (found.closest("[lang]") ?? entryPage.documentElement).getAttribute("lang") ?? "";
  return [part];
}

/** Add the previews. If the pointer or the focus is still on `target`, open the preview of `target` after the pause.
 *  @param {PageContext} page  @param {Element} target */
export function addPreviews(page, target) {
  const previews = new Previews(page);
  previews.listen();
  if (target.matches(":hover, :focus")) previews.onTarget(target, !target.matches(":hover"));
}
