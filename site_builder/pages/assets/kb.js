// The script that all pages load. A comment before each part says what this part does.
(() => {
  "use strict";
  // If <html> has this class, the headings of sortable tables are visible on narrow screens, too.
  document.documentElement.classList.add("kb-js");

  // Material's script requests a sitemap.xml for each <link rel="alternate">. So the <link>s to feeds and other files
  // have a `rel` that Material's script ignores, until that script has run.
  const alternates = [...document.querySelectorAll("link[rel=alternate][type]")];
  for (const link of alternates) link.setAttribute("rel", "alternate ");
  document.addEventListener("DOMContentLoaded", () => {
    for (const link of alternates) link.setAttribute("rel", "alternate");
  });

  // The browser remembers in which language the reader wants to read notes.
  const NOTES_KEY = "kb-notes"; // in localStorage
  const storage = {
    get: (/** @type {string} */ key) => {
      try { return localStorage.getItem(key); } catch { return null; }
    },
    set: (/** @type {string} */ key, /** @type {string} */ value) => {
      try { localStorage.setItem(key, value); } catch { /* private window: not stored */ }
    },
  };

  for (const notes of document.querySelectorAll("[data-kb-notes]")) {
    const chosen = storage.get(NOTES_KEY);
    const radios = [...notes.querySelectorAll("input")].filter(({ type }) => type === "radio");
    const radio = radios.find(({ value }) => value === chosen);
    if (radio) radio.checked = true;
    notes.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) storage.set(NOTES_KEY, target.value);
    });
  }

  // A button above a long list hides the aliases, the summaries and the details in the rows. The browser remembers the
  // choice.
  const COMPACT_KEY = "kb-compact"; // in localStorage
  const compactButtons = document.querySelectorAll("[data-kb-compact]");
  const showCompact = (/** @type {boolean} */ isCompact) => {
    document.documentElement.classList.toggle("kb-compact", isCompact);
    for (const button of compactButtons) button.setAttribute("aria-pressed", String(isCompact));
  };
  if (compactButtons.length) showCompact(storage.get(COMPACT_KEY) === "1");
  for (const button of compactButtons) {
    button.addEventListener("click", () => {
      const isCompact = button.getAttribute("aria-pressed") !== "true";
      storage.set(COMPACT_KEY, isCompact ? "1" : "0");
      showCompact(isCompact);
    });
  }

  // A text field above a list of names hides each name that does not contain the text in the field. If all names below
  // a letter are hidden, the heading with this letter is hidden, too.
  const foldName = (/** @type {string} */ text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const nameFilter = document.querySelector("[data-kb-name-filter]");
  if (nameFilter instanceof HTMLInputElement) {
    const lists = [...document.querySelectorAll(".kb-name-list")];
    const status = nameFilter.parentElement?.querySelector("[role=status]");
    nameFilter.addEventListener("input", () => {
      const text = foldName(nameFilter.value.trim());
      let total = 0;
      for (const list of lists) {
        let shown = 0;
        for (const item of list.querySelectorAll("li")) {
          const names = [item.querySelector("a"), item.querySelector("small")].map((name) => name?.textContent ?? "");
          item.hidden = !names.some((name) => foldName(name).includes(text));
          if (!item.hidden) shown += 1;
        }
        total += shown;
        const letter = list.previousElementSibling;
        if (letter instanceof HTMLElement && letter.localName === "h2") letter.hidden = shown === 0;
      }
      if (status) status.textContent = text ? String(total) : "";
    });
  }

  // On narrow screens, a <label> opens the menu if scripts are off. This script replaces the <label> by a button, so
  // that readers can also open the menu by keyboard. The menu closes when the focus leaves it.
  const drawer = document.getElementById("__drawer");
  const menuLabel = document.querySelector("label.md-header__button[for=__drawer]");
  const menu = document.querySelector(".md-sidebar--primary");
  if (drawer instanceof HTMLInputElement && menuLabel instanceof HTMLElement && menu instanceof HTMLElement) {
    const button = Object.assign(document.createElement("button"), {
      type: "button", className: `${menuLabel.className} kb-menu-button`, title: menuLabel.title, innerHTML: menuLabel.innerHTML,
    });
    const show = () => button.setAttribute("aria-expanded", String(drawer.checked));
    const close = () => { if (drawer.checked) drawer.click(); };
    button.setAttribute("aria-label", menuLabel.title);
    button.addEventListener("click", () => {
      drawer.click();
      const link = menu.querySelector("[aria-current=page]") ?? menu.querySelector("a");
      if (drawer.checked && link instanceof HTMLElement) link.focus({ preventScroll: true });
    });
    drawer.addEventListener("change", show);
    menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !menu.contains(relatedTarget) && relatedTarget !== button) close();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !drawer.checked) return;
      close();
      button.focus();
    });
    show();
    menuLabel.replaceWith(button);
  }

  // The table of contents and the header repeat headings of the page. This part copies the headings' `lang` and `dir`.
  const copyLanguage = (/** @type {Element} */ from, /** @type {Element} */ to) => {
    const marked = from.matches("[lang]") ? from : from.querySelector(":scope > [lang]");
    for (const name of ["lang", "dir"]) {
      const value = marked?.getAttribute(name);
      if (value) to.setAttribute(name, value);
    }
  };
  for (const link of document.querySelectorAll(".md-nav--secondary a[href^='#']")) {
    const target = document.getElementById(decodeURIComponent(link.getAttribute("href")?.slice(1) ?? ""));
    if (target) copyLanguage(target, link);
  }

  // The header shows the page's title when the reader has scrolled past it.
  const header = document.querySelector("[data-md-component=header-title]");
  const heading = document.querySelector("article h1");
  if (header && heading) {
    const headerTitle = (/** @type {Iterable<Node>} */ content) => {
      const element = document.createElement("div");
      element.className = "md-header__topic";
      const name = Object.assign(document.createElement("span"), { className: "md-ellipsis" });
      name.append(...content);
      if (name.hasChildNodes()) copyLanguage(heading, name);
      element.append(name);
      return element;
    };
    const titles = Object.assign(document.createElement("div"), { className: "md-header__ellipsis" });
    titles.append(headerTitle([]), headerTitle(heading.cloneNode(true).childNodes)); // `textContent` would lose formulas
    header.append(titles);
  }

  // Browsers offer no clipboard API to pages that were loaded over HTTP without TLS. On such a page, the
  // script selects the text in a field and calls `execCommand`.
  const copy = async (/** @type {string} */ text) => {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return;
    }
    const field = Object.assign(document.createElement("textarea"), { value: text, className: "kb-copy-source" });
    document.body.append(field);
    field.select();
    const succeeded = document.execCommand("copy");
    field.remove();
    if (!succeeded) throw new Error("copy was refused");
  };

  // The builder fills this object: language tag -> texts of the buttons.
  /** @type {Record<string, {copy: string, code: string, copied: string, failed: string, close: string} | undefined>} */
  const BUTTON_TEXTS = {};
  const buttonTexts = BUTTON_TEXTS[document.documentElement.lang];
  const copyButton = (/** @type {string} */ text, /** @type {() => Promise<string>} */ make) => {
    const label = Object.assign(document.createElement("span"), { textContent: text, ariaLive: "polite" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "kb-button" });
    button.append(label);
    let timer = 0;
    button.addEventListener("click", async () => {
      // The button does not become narrower with a shorter text. So a second click cannot hit the next button.
      button.style.minWidth = `${button.getBoundingClientRect().width}px`;
      try {
        await copy(await make());
        label.textContent = buttonTexts?.copied ?? "";
      } catch {
        label.textContent = buttonTexts?.failed ?? "";
      }
      clearTimeout(timer);
      timer = setTimeout(() => { label.textContent = text; }, 2000);
    });
    return button;
  };

  const scriptUrl = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";

  // Readers can enlarge the pictures in notes. Each of these pictures is inside a link to its file.
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const linksWithPictures = document.querySelectorAll(".kb-note a:has(> img)");
  const pictureLinks = [...linksWithPictures].filter((link) => link.querySelector("img")?.src === link.href);
  if (buttonTexts && pictureLinks.length) {
    import(new URL("pictures.js", scriptUrl).href).then(({ enlargeOnClick }) => enlargeOnClick(pictureLinks, buttonTexts.close));
  }

  // One button for each format copies the citation. RIS and CSL-JSON are made from the BibTeX, so that pages are small.
  const bibtex = document.getElementById("kb-bibtex");
  if (buttonTexts && bibtex) {
    const families = bibtex.dataset.families?.split("|") ?? [];
    const record = bibtex.textContent ?? "";
    const { title, tex = "{}" } = bibtex.dataset;
    const textOf = (/** @type {string} */ id) => async () => document.getElementById(id)?.textContent ?? "";
    const formats = () => import(new URL("citation-formats.js", scriptUrl).href);
    /** @type {[string, () => Promise<string>][]} */
    const citations = [
      ["BibTeX", async () => record],
      ["RIS", async () => (await formats()).risRecord(record, families, title, JSON.parse(tex))],
      ["CSL-JSON", async () => JSON.stringify([(await formats()).cslItem(record, title, JSON.parse(tex))], null, 2)],
      ["APA", textOf("kb-apa")],
      ["GB/T 7714", textOf("kb-gb-t")],
    ];
    const bar = Object.assign(document.createElement("p"), { className: "kb-copy" });
    for (const [name, make] of citations) bar.append(copyButton(buttonTexts.copy.replace("{}", name), make));
    bibtex.closest(".kb-citation")?.prepend(bar);
  }

  // Code blocks in notes and the line of HTML for an embed have a button that copies the code.
  for (const code of buttonTexts ? document.querySelectorAll(":is(.kb-note, .kb-embed) pre > code") : []) {
    const box = Object.assign(document.createElement("div"), { className: "kb-code" });
    code.parentElement?.replaceWith(box);
    if (buttonTexts && code.parentElement) box.append(copyButton(buttonTexts.code, async () => code.textContent ?? ""), code.parentElement);
  }

  // When a reader copies a selection, each formula is copied as TeX. The TeX is in the annotation of its MathML.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (!selection?.rangeCount || !event.clipboardData) return;
    const range = selection.getRangeAt(0).cloneRange();
    const mathsAt = (/** @type {Node} */ node) => (node instanceof Element ? node : node.parentElement)?.closest("math");
    const [first, last] = [mathsAt(range.startContainer), mathsAt(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const fragment = range.cloneContents();
    const formulas = fragment.querySelectorAll("math");
    if (!formulas.length || range.collapsed) return;
    for (const formula of formulas) {
      const dollars = formula.getAttribute("display") === "block" ? "$$" : "$";
      formula.replaceWith(dollars + (formula.querySelector("annotation")?.textContent ?? "") + dollars);
    }
    for (const block of fragment.querySelectorAll("p, li, pre, tr, dt, dd, h3, h4, h5, h6")) block.append("\n");
    event.clipboardData.setData("text/plain", fragment.textContent ?? "");
    event.preventDefault();
  });

  // The link "Something wrong?" becomes a form, in which the reader chooses what is wrong. The builder fills this
  // object: language tag -> the text of the button (`report`), and the choices for entries in each folder (`wrong`).
  /** @type {Record<string, {report: string, wrong: Record<string, string[]>} | undefined>} */
  const CHOICES = {};
  const wrongLink = document.querySelector(".kb-wrong a");
  const choices = CHOICES[document.documentElement.lang];
  if (wrongLink instanceof HTMLAnchorElement && choices) {
    const { origin, pathname, searchParams } = new URL(wrongLink.href);
    const form = Object.assign(document.createElement("form"), { className: "kb-wrong", action: origin + pathname });
    for (const [name, value] of searchParams) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    const label = Object.assign(document.createElement("label"), { textContent: `${wrongLink.textContent} ` });
    const select = Object.assign(document.createElement("select"), { name: "wrong" });
    const folder = searchParams.get("entry")?.split("/")[0] ?? "";
    select.append(...(choices.wrong[folder] ?? []).map((text) => new Option(text)));
    label.append(select);
    form.append(label, Object.assign(document.createElement("button"), { textContent: choices.report }));
    wrongLink.parentElement?.replaceWith(form);
  }

  // A click on the heading of a column sorts a table of links by this column, and a second click reverses the order.
  for (const table of document.querySelectorAll("table.kb-link-table")) {
    if (!(table instanceof HTMLTableElement)) continue;
    const cells = [...table.tHead?.rows[0]?.cells ?? []];
    const body = table.tBodies[0];
    const { compare } = new Intl.Collator(document.documentElement.lang, { numeric: true });
    cells.forEach((cell, column) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: cell.textContent });
      cell.replaceChildren(button);
      button.addEventListener("click", () => {
        const isReversed = cell.getAttribute("aria-sort") === "ascending";
        for (const other of cells) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", isReversed ? "descending" : "ascending");
        const text = (/** @type {HTMLTableRowElement} */ row) => row.cells[column]?.textContent?.trim() ?? "";
        const rows = [...body.rows].sort((a, b) => compare(text(a), text(b)));
        body.append(...(isReversed ? rows.toReversed() : rows));
      });
    });
  }

  // Each heading of a section gets a link to itself. The HTML does not contain these links, so that pages are small.
  for (const section of document.querySelectorAll("article :is(h2, h3)[id]")) {
    const link = Object.assign(document.createElement("a"), {
      className: "headerlink", href: `#${section.id}`, textContent: "#", tabIndex: -1,
    });
    link.setAttribute("aria-hidden", "true");
    if (!section.querySelector(".headerlink")) section.append(link);
  }

  // A printed page ends with the name of the site and the page's URL.
  addEventListener("beforeprint", () => {
    const article = document.querySelector("article");
    const source = document.querySelector(".kb-print-source") ?? Object.assign(document.createElement("p"), { className: "kb-print-source" });
    source.textContent = `${document.querySelector(".kb-brand__name")?.textContent ?? ""} · ${decodeURI(location.href)}`;
    article?.append(source);
  });

  // A link to this page in another language gets the query and the fragment of this page's URL. So the other page shows
  // the same search results and the same section.
  for (const link of document.querySelectorAll("a.kb-language-switch")) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    link.addEventListener("click", () => {
      const target = new URL(link.href);
      target.search = location.search;
      target.hash = location.hash;
      link.href = target.href;
    });
  }
})();
