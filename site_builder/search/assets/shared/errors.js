/** Errors that readers see when data files cannot be loaded. */

/** An error that occurs while data files are loaded. The page shows the message for the error's `code`. */
export class LoadError extends Error {
  /** @param {string} code  @param {string | URL | number} [detail] */
  constructor(code, detail = "") {
    super(`${code} ${detail}`.trim());
    this.code = code;
  }
}

/** Return the code of an error, or "network" if it is not one of `codes`.
 *  @param {unknown} error  @param {string[]} codes */
export function errorCode(error, codes) {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return codes.includes(code) ? code : "network";
}
