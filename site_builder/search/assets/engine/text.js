/**
 * Folds texts and splits them into tokens, by the rules of `search/text.py`. Folding removes differences in width, case
 * and accents. A Han run consists of consecutive Chinese, Japanese and Korean characters.
 *
 * @typedef {{text: string, start: number, isHan: boolean, isJoined: boolean, isSpaced: boolean}} Token
 *   A word or a Han run. `isJoined` means that exactly one joiner, such as a hyphen, is between the previous token and
 *   this token. `isSpaced` means that only spaces are between the two tokens.
 * @typedef {{tokens: Token[], starts: number[], ends: number[]}} Analysed
 *   The tokens of a folded text. For each UTF-16 unit of the folded text, `starts` and `ends` have the offsets of the
 *   original character.
 */

import { LETTERS } from "./letter-table.js";

const IS_CHINESE_OR_JAPANESE = new RegExp(`^[${LETTERS.unspaced}]`, "u");
const IS_HAN = new RegExp(`^[${LETTERS.han}]`, "u");
const TOKEN = new RegExp(`([${LETTERS.han}]+)|(?:(?![${LETTERS.han}])[\\p{L}\\p{N}])+`, "gu");
const JOINER = /^[-\u2010\u2012\u2013_./'\u2019:@&+\u00b7]$/;
const BLANK = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;
const INVISIBLE = /^(?:[\xad\u200b-\u200f\u2060\ufeff\uff9e\uff9f]|\p{M})$/u;

/** Return whether a text begins with a Han character. @param {string} text */
export const isHan = (text) => IS_HAN.test(text);

/** @type {Map<string, string>} */
const foldedCharacters = new Map();

/** @param {string} character */
function foldCharacter(character) {
  let result = foldedCharacters.get(character);
  if (result === undefined) {
    if (BLANK.test(character)) result = " ";
    else if (INVISIBLE.test(character)) result = "";
    else {
      const lower = character.normalize("NFKC").toLowerCase();
      const plain = lower.replaceAll("ß", "ss").replaceAll("ς", "σ").normalize("NFD");
      result = plain.replace(/[\u0300-\u036f]/g, "").normalize("NFC").replace(/\p{M}/gu, "");
    }
    foldedCharacters.set(character, result);
  }
  return result;
}

/** Replace each Greek letter that is not next to another Greek letter by its name, so that `pi0` finds `π₀`.
 *  @param {string[]} units  the UTF-16 units of a folded text */
function spellGreek(units) {
  return units.map((unit, i) => {
    const isLone = !LETTERS.greek[units[i - 1]] && !LETTERS.greek[units[i + 1]];
    return (isLone && LETTERS.greek[unit]) || unit;
  });
}

/** @param {string} text */
export function fold(text) {
  return spellGreek(Array.from(text.normalize("NFC"), foldCharacter).join("").split("")).join("");
}

/** Split a folded text into tokens. @param {string} text  @returns {Token[]} */
export function tokenize(text) {
  const tokens = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const gap = text.slice(end, match.index);
    const isJoined = end > 0 && JOINER.test(gap);
    const isSpaced = end > 0 && /^ +$/.test(gap);
    tokens.push({ text: match[0], start: match.index, isHan: Boolean(match[1]), isJoined, isSpaced });
    end = match.index + match[0].length;
  }
  return tokens;
}

/** Fold a text and split it into tokens. @param {string} text  @returns {Analysed} */
export function analyse(text) {
  const units = [];
  const starts = [];
  const ends = [];
  let offset = 0;
  for (const character of text) {
    const foldedCharacter = foldCharacter(character);
    if (IS_CHINESE_OR_JAPANESE.test(foldedCharacter)) {
      // Remove the spaces between two Chinese or Japanese characters. Texts with wrapped lines contain such spaces.
      let last = units.length - 1;
      while (units[last] === " ") last -= 1;
      const previous = units[last];
      // `units` has the two surrogates of a character above U+FFFF, so `previous` may be the second surrogate.
      // Every such surrogate counts as a Chinese or Japanese character.
      if (previous && (IS_CHINESE_OR_JAPANESE.test(previous) || /[\udc00-\udfff]/.test(previous))) {
        units.length = starts.length = ends.length = last + 1;
      }
    }
    for (let i = 0; i < foldedCharacter.length; i += 1) {
      units.push(foldedCharacter[i]);
      starts.push(offset);
      ends.push(offset + character.length);
    }
    offset += character.length;
  }
  const folded = units.join("");
  if (!/[α-ω]/.test(folded)) return { tokens: tokenize(folded), starts, ends };
  const spelled = spellGreek(units);
  /** Repeat the offset of a Greek letter for each character of its name. @param {number[]} offsets */
  const repeat = (offsets) => spelled.flatMap((name, i) => Array.from(name, () => offsets[i]));
  return { tokens: tokenize(spelled.join("")), starts: repeat(starts), ends: repeat(ends) };
}
