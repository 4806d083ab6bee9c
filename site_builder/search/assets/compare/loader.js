/**
 * Starts the comparison page. On any other page, this script does nothing.
 *
 * This script is a classic script, because browsers do not run modules of a page that is opened from disk. It loads the
 * module `compare-page.js`, which the builder joins from `page.js` and its imports.
 */

/** @param {HTMLElement} container  @param {string} url  URL of this script */
async function loadComparison(container, url) {
  /** @type {import("./page.js").ComparisonSettings} */
  const settings = JSON.parse(container.dataset.kbCompare ?? "");
  let module;
  try {
    module = /** @type {typeof import("./page.js")} */ (await import(new URL("./compare-page.js", url).href));
  } catch {
    const status = container.querySelector("[role=status]");
    if (status) status.textContent = settings.words[`error.${location.protocol === "file:" ? "file" : "network"}`];
    return;
  }
  await module.start(container, settings);
}

const comparison = document.querySelector("[data-kb-compare]");
if (comparison instanceof HTMLElement && document.currentScript instanceof HTMLScriptElement) {
  loadComparison(comparison, document.currentScript.src);
}
