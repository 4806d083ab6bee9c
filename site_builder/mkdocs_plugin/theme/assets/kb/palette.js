{#- A template, because the options depend on the settings. -#}
// Fill the form for choosing colours, and set the colours that the reader chose, before the first paint.
// This script runs directly after the form. Material's own script runs later and saves the choice. This file
// replaces the content of the form and an inline script in every page.
(() => {
  "use strict";
  const options = [
{%- set palette = config.theme.palette or [] %}
{%- for option in palette if palette is not mapping %}
    {{ {
      "media": option.media | string,
      "scheme": option.scheme | d("default", true) | replace(" ", "-"),
      "primary": option.primary | d("indigo", true) | replace(" ", "-"),
      "accent": option.accent | d("indigo", true) | replace(" ", "-"),
      "icon": kb.icon(option.toggle.icon) | string if option.toggle else "",
      "names": kb.palette_names(option.scheme == "slate"),
    } | tojson }},
{%- endfor %}
  ];
  const form = document.querySelector("[data-md-component=palette]");
  const language = document.documentElement.lang;
  for (const [number, { media, scheme, primary, accent, icon, names }] of options.entries()) {
    const input = Object.assign(document.createElement("input"), {
      type: "radio", className: "md-option", name: "__palette", id: `__palette_${number}`,
    });
    for (const [key, value] of Object.entries({ media, scheme, primary, accent })) {
      input.setAttribute(`data-md-color-${key}`, value);
    }
    form.append(input);
    if (!icon) {
      input.setAttribute("aria-hidden", "true");
      continue;
    }
    const name = names[language] ?? names[{{ kb.tag | tojson }}];
    input.setAttribute("aria-label", name);
    const label = Object.assign(document.createElement("label"), {
      className: "md-header__button md-icon", title: name, hidden: true, innerHTML: icon,
      htmlFor: `__palette_${(number + 1) % options.length}`,
    });
    form.append(label);
  }
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
