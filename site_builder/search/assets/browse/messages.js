/** Fills values into the messages of the Browse page. */

/** Replace placeholders such as `{}` and `{1}` in a message by values.
 *  @param {string} message  @param {...(string | number)} values */
export function fill(message, ...values) {
  let next = 0;
  return message.replace(/\{(\d?)\}/g, (_, index) => String(values[index === "" ? next++ : Number(index)]));
}
