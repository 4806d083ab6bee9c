/**
 * Starts the Browse page. It does nothing on all other pages.
 *
 * All other scripts of the Browse page are modules. Browsers do not run modules of a page that is opened
 * from disk, but such a page must explain why it is empty. So this is a classic script.
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
