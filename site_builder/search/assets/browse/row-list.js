/**
 * The list of rows. It shows the first rows, and a button adds rows to the list.
 *
 * @import { BrowseData, Row } from "./browse-data.js"
 * @import { PageElements } from "./page-elements.js"
 */

const PAGE_SIZE = 30;

export class RowList {
  /** Numbers of all entries that match the text and pass the filters, in the order of the rows. */
  #numbers = new Uint32Array();
  #showNumber = 0; // `#show` and `beginUpdate` increase this number, and so stop earlier calls of `#show`
  #isComplete = false;

  /**
   * @param {PageElements} elements  @param {BrowseData} data
   * @param {(row: Row) => HTMLElement} makeRow
   */
  constructor({ rows, more }, data, makeRow) {
    this.rows = rows;
    this.more = more;
    this.data = data;
    this.makeRow = makeRow;
    this.limit = PAGE_SIZE;
    // Load the next rows when the button "Show more" is almost visible.
    new IntersectionObserver((observations) => {
      if (observations.some(({ isIntersecting }) => isIntersecting)) this.#preload();
    }, { rootMargin: "600px" }).observe(more);
  }

  /** Set the maximum number of rows for the next call of `show`. `PAGE_SIZE` replaces any smaller number. */
  setLimit(limit = PAGE_SIZE) {
    this.limit = Math.max(PAGE_SIZE, limit);
  }

  /** Begin an update, and cancel the loading of rows. Return whether the rows on the page stay. They stay if `mayStay`
   *  is true and all of them have been loaded. @param {boolean} mayStay */
  beginUpdate(mayStay) {
    this.#showNumber += 1;
    this.#isComplete &&= mayStay;
    return this.#isComplete;
  }

  /** Show the rows of entries. @param {Uint32Array<ArrayBuffer>} numbers */
  async show(numbers) {
    this.#numbers = numbers;
    this.#isComplete = false;
    this.#isComplete = await this.#show(0);
  }

  /** Show more rows, and focus the first of them. */
  async showMore() {
    const first = this.rows.children.length;
    this.limit += PAGE_SIZE;
    this.#isComplete = false;
    this.#isComplete = await this.#show(first);
    this.rows.children[first]?.querySelector("a")?.focus({ preventScroll: true });
  }

  /** Show the rows from position `first` up to the limit, in groups of `blockSize` rows. Show a group when its rows are
   *  loaded and the groups before it are shown. Return false if a later call of `#show` or `beginUpdate` stopped this
   *  call. @param {number} first */
  async #show(first) {
    const showNumber = (this.#showNumber += 1);
    const requests = Array.from(this.#numbers.slice(first, this.limit), (number) => this.data.row(number));
    for (const request of requests) request.catch(() => {}); // the loop below reports the error once
    if (first === 0 && requests.length === 0) this.#replace([]);
    /** @type {HTMLElement[]} */
    let ready = [];
    for (const [i, request] of requests.entries()) {
      const row = await request;
      if (showNumber !== this.#showNumber) return false;
      ready.push(this.makeRow(row));
      if ((i + 1) % this.data.blockSize && i + 1 < requests.length) continue;
      // The old rows stay until the first group of new rows is loaded.
      if (first === 0 && i < this.data.blockSize) this.#replace(ready);
      else this.rows.append(...ready);
      ready = [];
    }
    this.more.hidden = this.#numbers.length <= this.limit;
    if (!this.more.hidden && first > 0) this.#preload();
    return true;
  }

  /** @param {HTMLElement[]} rows */
  #replace(rows) {
    this.rows.replaceChildren(...rows);
    this.rows.ariaBusy = null;
  }

  #preload() {
    for (const number of this.#numbers.slice(this.limit, this.limit + PAGE_SIZE)) {
      this.data.row(number).catch(() => {}); // `#show` reports the error
    }
  }
}
