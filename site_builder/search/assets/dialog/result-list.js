/** The list of results. One result is active; the arrow keys make another one active. */

/** @typedef {HTMLAnchorElement} Option */

export class ResultList {
  /** Index of the active result. */
  active = 0;

  /** @param {HTMLElement} list  @param {HTMLInputElement} input  the field that keeps the focus */
  constructor(list, input) {
    this.list = list;
    this.input = input;
  }

  get length() {
    return this.list.children.length;
  }

  /** Show results, and make one active. @param {Option[]} options  @param {number} active */
  show(options, active) {
    options.forEach((option, i) => { option.style.gridRow = String(i + 1); });
    this.list.replaceChildren(...options);
    this.input.setAttribute("aria-expanded", String(options.length > 0));
    this.#activate(Math.min(active, options.length - 1), false);
  }

  /** Make the next result active if `step` is 1, and the previous result if `step` is -1. @param {1 | -1} step */
  move(step) {
    const last = this.length - 1;
    if (step > 0) this.#activate(this.active >= last ? 0 : this.active + 1);
    else this.#activate(this.active <= 0 ? last : this.active - 1);
  }

  activeOption() {
    return /** @type {Option | undefined} */ (this.list.children[this.active]);
  }

  /** @param {number} number */
  #activate(number, scroll = true) {
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    const option = this.list.children[number];
    this.active = option ? number : 0;
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }
}
