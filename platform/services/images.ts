import { createRequire } from 'node:module';
import sharp from 'sharp';

/** The bytes are no image of a supported type, are damaged, or have more pixels than anyone shows. */
export class ImageUnreadable extends Error {
  override readonly name = 'ImageUnreadable';
}

/** A small file may unpack to an image that fills memory. */
const MAX_PIXELS = 50_000_000;
/** Below it a picture would be enlarged. */
const MIN_EDGE = 64;

const FONT = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/**
 * Square WebP images of these edges, cut from the middle and turned upright. Encoded anew: no metadata (position, camera),
 * color profile, animation or trailing bytes of the original remain.
 */
export async function squareImages(data: Buffer, edges: readonly number[]): Promise<ReadonlyMap<number, Buffer>> {
  try {
    const image = sharp(data, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 }).autoOrient();
    const { width, height } = await sharp(data, { limitInputPixels: MAX_PIXELS }).metadata();
    if (Math.min(width, height) < MIN_EDGE) throw new ImageUnreadable(`An edge is shorter than ${MIN_EDGE} pixels.`);
    const made = new Map<number, Buffer>();
    for (const edge of edges) {
      made.set(edge, await image.clone().resize(edge, edge, { fit: 'cover' }).webp({ quality: 82 }).toBuffer());
    }
    return made;
  } catch (error) {
    if (error instanceof ImageUnreadable) throw error;
    throw new ImageUnreadable('The file is not a readable image.', { cause: error });
  }
}

export interface WebImage {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Longest edge of an image in a text. */
const MAX_EDGE = 2048;

/** The whole image as WebP, upright and no larger than a screen. Encoded anew, as {@link squareImages}; it may be animated. */
export async function webImage(data: Buffer): Promise<WebImage> {
  try {
    const { data: made, info } = await sharp(data, { limitInputPixels: MAX_PIXELS, failOn: 'error', animated: true })
      .autoOrient()
      .resize(MAX_EDGE, MAX_EDGE, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82 })
      .toBuffer({ resolveWithObject: true });
    return { data: made, width: info.width, height: info.pageHeight ?? info.height };
  } catch (error) {
    throw new ImageUnreadable('The file is not a readable image.', { cause: error });
  }
}

export interface Color {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** Up to two letters in white on a color, as PNG. */
export async function lettersImage(letters: string, edge: number, background: Color): Promise<Buffer> {
  const canvas = sharp({ create: { width: edge, height: edge, channels: 3, background } });
  if (letters.trim() === '') return canvas.png().toBuffer();
  const height = Math.round(edge * 0.42);
  const text = await sharp({
    // Pango markup: the letters of a name may be any.
    text: {
      text: `<span foreground="white">${escapeMarkup(letters)}</span>`,
      font: 'DejaVu Sans',
      fontfile: FONT,
      rgba: true,
      width: Math.round(edge * 0.7),
      height,
      align: 'centre',
    },
  })
    .png()
    .toBuffer();
  return canvas
    .composite([{ input: text, gravity: 'centre' }])
    .png({ palette: true })
    .toBuffer();
}

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
