/**
 * The letters of Chinese, Japanese and Korean texts, as ranges for a character class. The builder writes them here;
 * `search/text.py` describes them.
 *
 * @typedef {{unspaced: string, han: string}} LetterTable
 */

export const LETTERS = /** @type {LetterTable} */ (/** @type {unknown} */ ("letter-table"));
