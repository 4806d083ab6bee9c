// Enlarges the pictures of notes: a click or the Enter key shows a picture in a dialog as large as the window. Without
// this script, the link around a picture opens its file. kb.js loads this script on pages with pictures.

/**
 * Make clicks on pictures show them in a dialog instead of opening their files.
 * @param {Iterable<HTMLAnchorElement>} links links that contain only a picture, and lead to its file
 * @param {string} closeText what screen readers read for the button that closes the dialog
 */
export function enlargeOnClick(links, closeText) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "kb-enlarged" });
  const picture = new Image();
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×", ariaLabel: closeText });
  dialog.append(picture, button);
  dialog.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  for (const link of links) {
    link.ariaHasPopup = "dialog";
    link.addEventListener("click", (event) => {
      // With one of these keys, the reader wants to open the file in a new tab, or to save it.
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const shown = link.querySelector("img");
      if (!shown) return;
      event.preventDefault();
      for (const name of ["src", "alt", "width", "height"]) picture.setAttribute(name, shown.getAttribute(name) ?? "");
      dialog.ariaLabel = shown.alt;
      dialog.showModal();
    });
  }
}
