/**
 * Starts the Browse page. It does nothing on all other pages.
 *
 * This file is a classic script, because browsers do not run modules of a page that is opened from disk. On
 * such a page, this script explains why the page is empty. All other scripts of the Browse page are modules.
 */
(() => {
  "use strict";

  const container = document.querySelector("[data-kb-browse]");
  if (!container) return;
  const scriptUrl = document.currentScript.src;
  const settings = JSON.parse(container.dataset.kbBrowse);
  container.hidden = false;
  import(new URL("./browse-page.js", scriptUrl)).then(
    ({ start }) => start(container, settings),
    () => {
      const code = location.protocol === "file:" ? "file" : "network";
      container.querySelector("[data-browse=status]").textContent = settings.words[`error.${code}`];
    },
  );
})();
