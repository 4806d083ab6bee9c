// Set the colours that the reader chose, before the first paint. It is loaded directly after the form for
// choosing them; Material's own script, which saves the choice, runs last. One file instead of an inline
// script in every page.
(() => {
  "use strict";
  const color = __md_get("__palette")?.color;
  if (!color) return;
  if (color.media === "(prefers-color-scheme)") {
    const system = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
    const input = document.querySelector(`[data-md-color-media="(prefers-color-scheme: ${system})"]`);
    for (const key of ["media", "scheme", "primary", "accent"]) {
      color[key] = input?.getAttribute(`data-md-color-${key}`) ?? color[key];
    }
  }
  for (const [key, value] of Object.entries(color)) {
    document.body.setAttribute(`data-md-color-${key}`, value);
  }
})();
