/**
 * Starts the Browse page. On any other page, this script does nothing.
 *
 * This script is a classic script, because browsers do not run modules of a page that is opened from disk. It
 * loads the module `browse-page.js`, which the builder joins from `page.js` and its imports. If the module cannot be
 * loaded, this script shows the reason.
 */

/** @param {HTMLElement} container  @param {string} url  URL of this script */
async function loadPage(container, url) {
  /** @type {import("./page.js").PageSettings} */
  const settings = JSON.parse(container.dataset.kbBrowse ?? "");
  // The HTML contains the rows of the newest entries. Remove them if the URL asks for other entries.
  const rows = container.querySelector("[data-browse=rows]");
  if (location.search && rows) {
    rows.replaceChildren();
    rows.ariaBusy = "true";
  }
  let module;
  try {
    module = /** @type {typeof import("./page.js")} */ (await import(new URL("./browse-page.js", url).href));
  } catch {
    const code = location.protocol === "file:" ? "file" : "network";
    const status = container.querySelector("[data-browse=status]");
    if (status) status.textContent = settings.words[`error.${code}`];
    return;
  }
  await module.start(container, settings);
}

const container = document.querySelector("[data-kb-browse]");
if (container instanceof HTMLElement && document.currentScript instanceof HTMLScriptElement) {
  loadPage(container, document.currentScript.src);
}
