// Runs before the first paint. Defines the functions with which Material's scripts read and write
// localStorage. Material itself writes these functions as an inline script into every page.
document.documentElement.classList.replace("no-js", "js");

var __md_script = /** @type {HTMLScriptElement} */ (document.currentScript);
var __md_scope = new URL(__md_script.dataset.scope || "../../", __md_script.dataset.scope ? location.href : __md_script.src);
var __md_hash = (/** @type {string} */ text) => [...text].reduce((hash, letter) => (hash << 5) - hash + letter.charCodeAt(0), 0);
var __md_get = (/** @type {string} */ key, /** @type {Storage | undefined} */ storage = undefined, scope = __md_scope) => {
  try {
    return JSON.parse((storage ?? localStorage).getItem(`${scope.pathname}.${key}`) ?? "null");
  } catch { // the browser blocks storage, or the value is damaged
    return null;
  }
};
var __md_set = (
  /** @type {string} */ key, /** @type {unknown} */ value, /** @type {Storage | undefined} */ storage = undefined, scope = __md_scope,
) => {
  try {
    (storage ?? localStorage).setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
  } catch { /* the browser blocks storage, or the storage is full: not saved */ }
};

// Material's script requires the switch of Material's search, which this site does not use.
{
  const toggle = Object.assign(document.createElement("input"), { type: "checkbox", hidden: true });
  toggle.dataset.mdToggle = "search";
  document.head.append(toggle);
}

// Colours of the browser's bars around the page, until palette.js replaces them.
for (const [scheme, content] of [["light", "#ffffff"], ["dark", "#14181d"]]) {
  document.head.append(
    Object.assign(document.createElement("meta"), { name: "theme-color", media: `(prefers-color-scheme: ${scheme})`, content }),
  );
}
