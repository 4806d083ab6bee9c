/** Shows small dialogs, such as the list of shortcuts. */

/** Show a dialog until the reader closes it. @param {HTMLDialogElement} dialog */
export function showDialog(dialog) {
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
