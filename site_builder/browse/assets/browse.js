/**
 * Start the Browse page, where there is one.
 *
 * A classic script, though the rest are modules: browsers run no module from disk, and a page
 * opened from there shall say why it stays empty.
 */
(() => {
  "use strict";

  const place = document.querySelector("[data-kb-browse]");
  if (!place) return;
  const address = document.currentScript.src;
  const settings = JSON.parse(place.dataset.kbBrowse);
  place.hidden = false;
  import(new URL("./browse-page.js", address)).then(
    ({ start }) => start(place, settings),
    () => {
      const code = location.protocol === "file:" ? "file" : "network";
      place.querySelector("[data-browse=status]").textContent = settings.words[`error.${code}`];
    },
  );
})();
