/** Makes the elements that the dialog always contains. */

import { button, element, icon } from "../shared/dom.js";

/** @import { Words } from "./words.js" */

/** @param {Words} words */
export function makeFrame(words) {
  const t = (/** @type {string} */ key) => words.t(key);
  const input = element("input", "kb-search__input", {
    type: "text", role: "combobox", autocomplete: "off", autocorrect: "off",
    autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", maxlength: "200",
    placeholder: t("placeholder"), "aria-label": t("label"), "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": "kb-search-results",
    "aria-describedby": "kb-search-help",
  });
  const toggleLabel = element("span", "", {}, t("filters"));
  const toggle = element("button", "kb-search__filter-toggle", {
    type: "button", "aria-expanded": "false", "aria-controls": "kb-search-filters",
  }, icon("M4 6h16M7 12h10M10 18h4"), toggleLabel);
  const close = button("kb-search__close",
    [element("kbd", "", { "aria-hidden": "true" }, "Esc"), icon("M6 6l12 12M18 6L6 18")],
    () => dialog.close(), { "aria-label": t("close") });
  const progress = element("div", "kb-search__progress", { hidden: "" });
  const status = element("p", "kb-search__status", { role: "status", "aria-live": "polite" });
  const list = element("div", "kb-search__results", {
    id: "kb-search-results", role: "listbox", "aria-label": t("results"),
  });
  const bookmarks = element("div", "kb-search__bookmarks");
  const notice = element("div", "kb-search__notice");
  const more = element("button", "kb-search__more", { type: "button", hidden: "" }, t("more"));
  const panel = element("aside", "kb-search__filters", {
    id: "kb-search-filters", "aria-label": t("filters"),
  });
  const main = element("div", "kb-search__main", {
    tabindex: "0", role: "group", "aria-label": t("results"),
  }, status, notice, element("div", "kb-search__columns", {}, list, bookmarks), more);
  const dialog = element("dialog", "kb-search", { "aria-label": t("label"), lang: words.lang },
    element("div", "kb-search__layout", {},
      element("div", "kb-search__bar", { role: "search" },
        icon("M10.5 18a7.5 7.5 0 1 1 0-15 7.5 7.5 0 0 1 0 15zM16 16l5 5"), input, toggle, close),
      progress,
      element("div", "kb-search__body", {}, panel, main),
      helpText(t)));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return { dialog, input, toggle, toggleLabel, progress, status, notice, list, bookmarks, more, panel, main };
}

/** @param {(key: string) => string} t */
function helpText(t) {
  const keyCap = (/** @type {string} */ name) => element("kbd", "", {}, name);
  return element("p", "kb-search__shortcuts", { id: "kb-search-help" },
    element("span", "", {}, keyCap("↑"), keyCap("↓"), " ", t("keysMove")),
    element("span", "", {}, keyCap("↵"), " ", t("keysOpen")),
    element("span", "", {}, keyCap("Esc"), " ", t("keysClose")));
}
