import { byId, showText } from "../site/dom.js";

/**
 * Where the person writes: a growing text field, or a masked one while a secret is asked for.
 *
 * @param {{
 *   longest: number, tooLong: string, noPhoto: string, noPhotoNow: string,
 *   onSay: (text: string) => void, onSecret: (text: string) => void, onPhoto: (file: Blob) => void,
 * }} needs
 */
export function createComposer(needs) {
  const input = /** @type {HTMLTextAreaElement} */ (byId("composer-input"));
  const secret = /** @type {HTMLInputElement} */ (byId("secret-input"));
  const secretField = byId("secret");
  const secretNote = byId("secret-note");
  const eye = byId("secret-show");
  const photoButton = byId("photo");
  const photoInput = /** @type {HTMLInputElement} */ (byId("photo-input"));
  const notice = byId("notice");
  let masked = false;

  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    if (masked) sendSecret();
    else sendText();
  });
  input.addEventListener("keydown", (event) => {
    if (!isSendKey(event)) return;
    event.preventDefault();
    sendText();
  });
  input.addEventListener("input", () => {
    grow();
    showText(notice, input.value.length >= needs.longest ? needs.tooLong : undefined);
  });
  eye.addEventListener("click", () => {
    reveal(secret.type === "password");
    secret.focus();
  });
  photoButton.addEventListener("click", () => photoInput.click());
  photoInput.addEventListener("change", () => {
    sendPhotos(photoInput.files ?? []);
    // Otherwise choosing the same photo again would change nothing.
    photoInput.value = "";
  });
  document.addEventListener("paste", (event) => takePicture(event, event.clipboardData));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => takePicture(event, event.dataTransfer));

  function sendText() {
    const text = input.value.trim();
    if (text === "") return input.focus();
    input.value = "";
    showText(notice, undefined);
    grow();
    input.focus();
    needs.onSay(text);
  }

  function sendSecret() {
    const text = secret.value;
    if (text.trim() === "") return secret.focus();
    secret.value = "";
    reveal(false);
    secret.focus();
    needs.onSecret(text);
  }

  /** @param {boolean} shown */
  function reveal(shown) {
    secret.type = shown ? "text" : "password";
    eye.setAttribute("aria-pressed", String(shown));
  }

  function grow() {
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
  }

  /** @param {Iterable<File>} files */
  function sendPhotos(files) {
    const all = Array.from(files);
    const pictures = all.filter(isPicture);
    // Whoever is asked for a secret is not to be talked out of the masked field.
    if (!masked) for (const file of pictures) needs.onPhoto(file);
    const refused = pictures.length < all.length ? needs.noPhoto : undefined;
    if (all.length > 0) showText(notice, masked ? needs.noPhotoNow : refused);
  }

  /**
   * A picture that is pasted or dropped is sent; text is left alone, also when it brings a picture
   * of itself along, as spreadsheets do.
   * @param {Event} event
   * @param {DataTransfer | null} data
   */
  function takePicture(event, data) {
    if (data === null || data.getData("text/plain") !== "") return;
    const files = Array.from(data.files);
    if (files.length > 0) event.preventDefault();
    sendPhotos(files);
  }

  return {
    /**
     * Switches between writing openly and masked. A half-written text waits until it is open again.
     * @param {boolean} wanted
     */
    setMasked(wanted) {
      if (masked === wanted) return;
      const writing = document.activeElement === input || document.activeElement === secret;
      masked = wanted;
      secret.value = "";
      reveal(false);
      input.hidden = masked;
      photoButton.hidden = masked;
      secretField.hidden = !masked;
      secretNote.hidden = !masked;
      showText(notice, undefined);
      // The keyboard of a phone stays up only while some field has the focus.
      if (writing) (masked ? secret : input).focus();
    },

    isMasked: () => masked,

    /**
     * Puts a text into the field in use, ready to be sent.
     * @param {string} text
     */
    fill(text) {
      (masked ? secret : input).value = text;
      if (!masked) grow();
      byId("composer-send").focus();
    },

    /** @param {string | undefined} text */
    note: (text) => showText(notice, text),
  };
}

/**
 * Browsers that do not know a phone's own format (HEIC, HEIF) give it no type, and some file
 * managers give none to any file; whether it can be opened is for the bot to say.
 * @param {File} file
 */
function isPicture({ type, name }) {
  if (type.startsWith("image/")) return true;
  return (
    untyped.has(type) && /\.(?:hei[cf]s?|avif|jpe?g|jfif|png|webp|bmp|gif|tiff?|dng)$/i.test(name)
  );
}

const untyped = new Set(["", "application/octet-stream"]);

/**
 * Enter also picks a word in a Chinese input method; 229 is what older Safari says then.
 * @param {KeyboardEvent} event
 */
function isSendKey({ key, shiftKey, isComposing, keyCode }) {
  return key === "Enter" && !shiftKey && !isComposing && keyCode !== 229;
}
