/**
 * The messages of the dialog in one language. The builder writes the variables `kbSearchStrings` and
 * `kbSearchScripts` at the beginning of the script.
 * `kbSearchStrings` has the messages in all languages of the site: language code -> key -> message.
 * The key `lang` has the tag of the language. The key `prefix` has the path prefix of the language: "" for the first
 * language, and a text such as `zh/` for any other.
 * `kbSearchScripts` describes writing systems, so that `tagOfText` can find the language of a text such as a title.
 */

import { tagDetector } from "../shared/text-language.js";
import { pluralText } from "../shared/texts.js";

/** @import { Scripts } from "../shared/text-language.js" */

const { kbSearchStrings: allWords, kbSearchScripts } = /**
  @type {{kbSearchStrings: Record<string, Record<string, string>>, kbSearchScripts: Scripts}} */ (
  /** @type {unknown} */ (globalThis));

/** Guess the language tag of a text from its letters. Return "" if no letter belongs to a known script. */
export const tagOfText = tagDetector(kbSearchScripts);

/** Return the tag of a language. For a language that the site does not have, return its code.
 *  @param {string} language */
export const tagOf = (language) => allWords[language]?.lang ?? language;

/** Return the path prefixes of the languages of the site. */
export const pathPrefixes = () => Object.values(allWords).map(({ prefix }) => prefix);

/** Return the language of a page. @param {string} path  path of the page, relative to the site's root */
export function languageOfPath(path) {
  const languages = Object.keys(allWords);
  const isPrefix = (/** @type {string} */ language) =>
    allWords[language].prefix !== "" && path.startsWith(allWords[language].prefix);
  return languages.find(isPrefix) ?? languages.find((language) => !allWords[language].prefix) ?? "";
}

export class Words {
  /** @param {string} language */
  constructor(language) {
    this.texts = allWords[language];
    this.lang = this.texts.lang;
    this.prefix = this.texts.prefix;
    this.pluralRules = new Intl.PluralRules(this.lang);
  }

  /** Return the message of a key. Values replace its placeholders, such as `{query}`.
   *  @param {string} key  @param {Record<string, string>} [values] */
  t(key, values = {}) {
    return replacePlaceholders(this.texts[key], values);
  }

  /** Return the message of a key in the plural form for `count`, with the number in place of `{count}`.
   *  @param {string} key  @param {number} count */
  tCount(key, count) {
    return replacePlaceholders(pluralText(this.texts, key, this.pluralRules, count), { count: this.number(count) });
  }

  /** @param {number} number */
  number(number) {
    return number.toLocaleString(this.lang);
  }
}

/** @param {string} text  @param {Record<string, string>} values */
const replacePlaceholders = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
