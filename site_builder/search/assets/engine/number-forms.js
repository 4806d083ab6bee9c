/** Singular and plural of English words. */

/** Return the words that can be the plural or a singular of an English word. For example, `models` is the
 *  plural of `model`, and `query` is a singular of `queries`. @param {string} word */
export function numberForms(word) {
  if (!/^[a-z]{3,}$/.test(word)) return [];
  const sibilant = /(?:s|x|z|ch|sh)$/;
  const forms = [plural(word)];
  if (word.endsWith("ies")) forms.push(`${word.slice(0, -3)}y`);
  if (word.endsWith("es") && sibilant.test(word.slice(0, -2))) forms.push(word.slice(0, -2));
  if (word.endsWith("s")) forms.push(word.slice(0, -1));
  return forms.filter((form) => form.length > 2 && (plural(form) === word || plural(word) === form));
}

/** @param {string} word */
function plural(word) {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return word + (/(?:s|x|z|ch|sh)$/.test(word) ? "es" : "s");
}
