// What the pages do beyond HTML and CSS: copy a citation, remember how notes are shown.
// Everything else works without this file.
(() => {
  "use strict";
  document.documentElement.classList.add("kb-js");

  const NOTES = "kb-notes";
  const storage = {
    get: (key) => {
      try { return localStorage.getItem(key); } catch { return null; }
    },
    set: (key, value) => {
      try { localStorage.setItem(key, value); } catch { /* private window: not remembered */ }
    },
  };

  for (const notes of document.querySelectorAll("[data-kb-notes]")) {
    const chosen = storage.get(NOTES);
    const radio = [...notes.querySelectorAll("input[type=radio]")].find((r) => r.value === chosen);
    if (radio) radio.checked = true;
    notes.addEventListener("change", (event) => storage.set(NOTES, event.target.value));
  }

  // Without the clipboard API (plain http), a selection and the old command still copy.
  const copy = async (source) => {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(source.textContent);
      return;
    }
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const done = document.execCommand("copy");
    selection.removeAllRanges();
    if (!done) throw new Error("copy was refused");
  };

  for (const button of document.querySelectorAll("[data-kb-copy]")) {
    const label = button.querySelector("span");
    const before = label.textContent;
    let timer = 0;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.kbCopy);
      try {
        await copy(source);
        label.textContent = button.dataset.kbCopied;
      } catch {
        label.textContent = button.dataset.kbFailed;
      }
      clearTimeout(timer);
      timer = setTimeout(() => { label.textContent = before; }, 2000);
    });
  }

  // The language switch keeps the query, so that a search stays in the address; anchors differ
  // between languages and are dropped.
  for (const link of document.querySelectorAll("[data-kb-language]")) {
    link.addEventListener("click", () => {
      const target = new URL(link.href);
      target.search = location.search;
      link.href = target.href;
    });
  }
})();
