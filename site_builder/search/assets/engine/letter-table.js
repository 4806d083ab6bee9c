/**
 * The letters of Chinese, Japanese and Korean texts, as ranges for a character class, and the names of Greek
 * letters. The builder writes them in place of the string below; `search/text.py` describes them.
 *
 * @typedef {{unspaced: string, han: string, greek: Record<string, string | undefined>}} LetterTable
 */

export const LETTERS = /** @type {LetterTable} */ (/** @type {unknown} */ ("letter-table"));
