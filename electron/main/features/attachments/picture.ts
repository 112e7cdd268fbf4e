import { fileTypeFromBuffer } from 'file-type'
import { imageSize } from 'image-size'

/** What the window may show as a picture: formats that hold pixels and nothing that runs. */
const PICTURE_TYPES: ReadonlySet<string> = new Set([
  'image/png',
  'image/apng',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
])

/** Decoded, a pixel takes four bytes: a small file of many pixels would fill the memory of the window. */
const MAX_PIXELS = 50_000_000
const MAX_SIDE = 16_384

/** Worth reading at all: by the type that was found when it came in. */
export function mayBePicture(type: string): boolean {
  return PICTURE_TYPES.has(type)
}

/**
 * The media type under which a file may be shown as a picture, by its own first bytes whatever is said of it;
 * null for every other content, and for one whose sides are too long, too many pixels, or not to be read.
 */
export async function showableType(head: Uint8Array): Promise<string | null> {
  const found = await fileTypeFromBuffer(head)
  if (found === undefined || !PICTURE_TYPES.has(found.mime)) return null
  return sizesOf(head)?.every(isShowable) === true ? found.mime : null
}

/** The picture's size where it has more pixels than may be shown; null where that is not what is wrong with it. */
export function tooManyPixels(head: Uint8Array): Size | null {
  return sizesOf(head)?.find((size) => hasPixels(size) && !isShowable(size)) ?? null
}

interface Size {
  width: number
  height: number
}

/** Of the picture, and of those inside it; null where they are not where the format puts them. */
function sizesOf(head: Uint8Array): Size[] | null {
  try {
    // A copy, since the library looks beyond the end of a view into other memory.
    const { width, height, images = [] } = imageSize(Uint8Array.from(head))
    return [{ width, height }, ...images]
  } catch {
    return null
  }
}

function hasPixels({ width, height }: Size): boolean {
  return width > 0 && height > 0
}

function isShowable(size: Size): boolean {
  const { width, height } = size
  return hasPixels(size) && width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS
}
