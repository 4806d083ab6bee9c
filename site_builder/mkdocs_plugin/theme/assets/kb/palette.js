{#- A template, because the colours, the icons and the button's titles depend on the settings. -#}
// The button that chooses the colours: those of the system, light ones or dark ones. It stores nothing until the
// reader chooses. The browser runs this script as soon as it has read the button, so the colours are set before the
// first paint.
(() => {
  "use strict";
  const KEY = "kb-colours"; // in localStorage: "light" or "dark"; absent if the colours follow the system
  const schemes = {
{%- for option in config.theme.palette if config.theme.palette is not mapping %}
    {{ "dark" if option.scheme == "slate" else "light" }}: {{ {
      "scheme": option.scheme | d("default", true) | replace(" ", "-"),
      "primary": option.primary | d("indigo", true) | replace(" ", "-"),
      "accent": option.accent | d("indigo", true) | replace(" ", "-"),
    } | tojson }},
{%- endfor %}
  };
  const icons = {{ {"system": kb.icon("system") | string, "light": kb.icon("light") | string, "dark": kb.icon("dark") | string} | tojson }};
  const titles = {{ kb.colour_names | tojson }};
  const button = document.querySelector("[data-kb-colours]");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const choices = ["system", "light", "dark"];
  const stored = () => {
    try {
      const value = localStorage.getItem(KEY);
      return value in schemes ? value : "system";
    } catch { // the browser blocks storage
      return "system";
    }
  };
  let chosen = stored();
  const show = () => {
    const shown = chosen === "system" ? (system.matches ? "dark" : "light") : chosen;
    for (const [attribute, value] of Object.entries(schemes[shown] ?? schemes.light ?? schemes.dark)) {
      document.body.setAttribute(`data-md-color-${attribute}`, value);
    }
    button.innerHTML = icons[chosen];
    button.title = (titles[document.documentElement.lang] ?? titles[{{ kb.tag | tojson }}])[chosen];
    button.setAttribute("aria-label", button.title);
    // The browser's bars around the page get the colour of the header.
    const content = getComputedStyle(button.closest("header")).backgroundColor;
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.remove();
    document.head.append(Object.assign(document.createElement("meta"), { name: "theme-color", content }));
  };
  button.addEventListener("click", () => {
    chosen = choices[(choices.indexOf(chosen) + 1) % choices.length];
    try {
      if (chosen === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, chosen);
    } catch { /* the browser blocks storage: the choice lasts until the reader leaves the page */ }
    show();
  });
  system.addEventListener("change", show);
  addEventListener("storage", ({ key }) => { // chosen in another tab
    if (key !== KEY && key !== null) return;
    chosen = stored();
    show();
  });
  show();
})();
