import { fileTypeFromBuffer } from 'file-type'
import { imageSize } from 'image-size'

/** What the window may show as a picture: formats with pixels and nothing that runs. */
const PICTURE_TYPES: ReadonlySet<string> = new Set([
  'image/png',
  'image/apng',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
])

/** A decoded pixel takes four bytes, so a small file with many pixels would fill the window's memory. */
const MAX_PIXELS = 50_000_000
const MAX_SIDE = 16_384

/** Whether it is worth reading, by the type that was detected at the upload. */
export function mayBePicture(type: string): boolean {
  return PICTURE_TYPES.has(type)
}

/**
 * The media type under which a file may be shown as a picture. It depends on the file's first
 * bytes, whatever its name or type says. Null for any other content, and for a picture whose sides
 * are too long, unreadable, or make too many pixels.
 */
export async function showableType(head: Uint8Array): Promise<string | null> {
  const found = await fileTypeFromBuffer(head)
  if (found === undefined || !PICTURE_TYPES.has(found.mime)) return null
  return sizesOf(head)?.every(isShowable) === true ? found.mime : null
}

/** The picture's size if it has too many pixels to be shown. Null if that is not the problem. */
export function tooManyPixels(head: Uint8Array): Size | null {
  return sizesOf(head)?.find((size) => hasPixels(size) && !isShowable(size)) ?? null
}

interface Size {
  width: number
  height: number
}

/** The sizes of the picture and of pictures inside it. Null if they are not where the format has them. */
function sizesOf(head: Uint8Array): Size[] | null {
  try {
    // A copy, because the library reads beyond the end of a view into other memory.
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
