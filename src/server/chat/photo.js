import { fitted } from "./picture-size.js";

/** How much a JPEG may lose: the bars of a card are still plain. */
const quality = 0.85;

/**
 * Makes a photo ready for the line: a small JPEG, upright, without the place and time that phones
 * write into theirs. What this browser cannot draw goes as it is. Held in memory, for the file may
 * be gone at a second try. Rejects when the file cannot be read.
 * @param {Blob} file
 * @returns {Promise<Blob>}
 */
export async function preparePhoto(file) {
  return (await shrunk(file)) ?? new Blob([await file.arrayBuffer()], { type: file.type });
}

/**
 * @param {Blob} file
 * @returns {Promise<Blob | undefined>}
 */
async function shrunk(file) {
  try {
    const picture = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    Object.assign(canvas, fitted(picture.width, picture.height));
    const drawing = canvas.getContext("2d");
    if (drawing === null) return undefined;
    // What is transparent would turn black in a JPEG, and black bars with it.
    drawing.fillStyle = "#fff";
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.imageSmoothingQuality = "high";
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((done) =>
      canvas.toBlob((blob) => done(blob ?? undefined), "image/jpeg", quality),
    );
  } catch {
    return undefined;
  }
}
