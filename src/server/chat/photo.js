/** Where a card's bars are still plain, and a slow line is not kept busy. */
const longestSidePx = 1600;
const quality = 0.85;

/**
 * The size to draw a picture at, so that neither side is over the limit. Small ones keep theirs.
 * @param {number} width
 * @param {number} height
 */
export function fitted(width, height) {
  const scale = Math.min(1, longestSidePx / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

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
