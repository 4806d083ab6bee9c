/** Shortcuts of one key without Ctrl, Cmd or Alt. Speech input can press such keys by mistake, so a reader can turn
 *  these shortcuts off (WCAG 2.1.4). */

const KEYS_SETTING = "kb-single-keys"; // name of an item in localStorage, which is "off" or missing
let areKeysOn = true;
try {
  areKeysOn = localStorage.getItem(KEYS_SETTING) !== "off";
} catch { /* the browser refuses storage */ }

export const hasSingleKeys = () => areKeysOn;

/** @param {boolean} isOn */
export function setSingleKeys(isOn) {
  areKeysOn = isOn;
  try {
    if (isOn) localStorage.removeItem(KEYS_SETTING);
    else localStorage.setItem(KEYS_SETTING, "off");
  } catch { /* the setting is lost when the reader leaves the page */ }
}

/** Return whether typing changes the value of an element. @param {EventTarget | null} target */
export const isTextInput = (target) =>
  target instanceof HTMLElement && (
    target.isContentEditable ||
    /^(?:TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !/^(?:radio|checkbox|button|submit|reset)$/.test(target.type)));

/** Return whether a pressed key may run a shortcut. Return false if the reader has turned single keys off, types a
 *  text, has opened a dialog, or holds Ctrl, Cmd or Alt.
 *  @param {KeyboardEvent} event */
export const isSingleKey = (event) =>
  areKeysOn && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !event.defaultPrevented &&
  !isTextInput(event.target) && !document.querySelector("dialog[open]");
