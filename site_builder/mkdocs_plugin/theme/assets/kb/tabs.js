// Open the tab whose id is the URL's fragment, and the tabs whose labels the reader chose on earlier pages.
(() => {
  "use strict";
  if (document.currentScript && "linked" in document.currentScript.dataset) {
    const saved = __md_get("__tabs");
    const chosen = Array.isArray(saved) ? saved : [];
    for (const set of document.querySelectorAll(".tabbed-set")) {
      const labels = [...(set.querySelector(".tabbed-labels")?.querySelectorAll("label") ?? [])];
      const label = chosen.map((name) => labels.find((l) => l.innerText.trim() === name)).find(Boolean);
      const input = label?.control;
      if (input instanceof HTMLInputElement) input.checked = true;
    }
  }
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLInputElement && target.name.startsWith("__tabbed_")) target.checked = true;
})();
