/** Chooses texts by language and by number, and replaces their placeholders. */

/** Return the text in a language, or else the text in the first language. `texts` is language -> text.
 *  @param {Record<string, string> | undefined} texts  @param {string} language
 *  @returns {string | undefined} */
export const localized = (texts = {}, language = "") => texts[language] ?? Object.values(texts)[0];

/** Return the text for a number. The key of the text is `key`, a dot, and the plural category of the number, such as
 *  `one`. If there is no such text, return the text for `other`.
 *  @param {Record<string, string>} words  @param {string} key  @param {Intl.PluralRules} rules
 *  @param {number} count */
export const pluralText = (words, key, rules, count) =>
  words[`${key}.${rules.select(count)}`] ?? words[`${key}.other`];

/** Replace the placeholders of a message: each `{}` by the next value, and `{1}` by the value with the index 1.
 *  @param {string} message  @param {...(string | number)} values */
export function fill(message, ...values) {
  let next = 0;
  return message.replace(/\{(\d?)\}/g, (_, index) => String(values[index === "" ? next++ : Number(index)]));
}
