/**
 * Starts the Browse page, if the current page is one.
 *
 * The other scripts are modules, and this is a classic script: browsers do not run modules from disk,
 * but a page opened from disk must explain why it is empty.
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
