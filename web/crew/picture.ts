/** Longer side of what is sent, px: a crack in a pipe can be seen, and a slow line bears it. */
const longestPx = 1600;
const quality = 0.82;

export class BrokenPicture extends Error {
  override readonly name = "BrokenPicture";
}

/**
 * A picture of the camera as a small JPEG, upright. Drawn anew, it holds nothing but what is to be seen: no
 * place, no name of the phone.
 * @throws BrokenPicture when the browser cannot read the file
 */
export async function smallPicture(file: Blob): Promise<ArrayBuffer> {
  const bitmap = await decoded(file);
  const shrink = Math.min(1, longestPx / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * shrink));
  canvas.height = Math.max(1, Math.round(bitmap.height * shrink));
  const context = canvas.getContext("2d");
  if (context === null) throw new BrokenPicture("there is no canvas to draw on");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", quality);
  });
  if (blob === null) throw new BrokenPicture("the picture could not be written");
  return blob.arrayBuffer();
}

async function decoded(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (cause) {
    throw new BrokenPicture("the picture could not be read", { cause });
  }
}
