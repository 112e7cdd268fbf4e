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
  return isShowable(head) ? found.mime : null
}

function isShowable(head: Uint8Array): boolean {
  try {
    // A copy, since the library looks beyond the end of a view into other memory.
    const { width, height, images = [] } = imageSize(Uint8Array.from(head))
    return [{ width, height }, ...images].every(
      (side) =>
        side.width > 0 &&
        side.height > 0 &&
        side.width <= MAX_SIDE &&
        side.height <= MAX_SIDE &&
        side.width * side.height <= MAX_PIXELS,
    )
  } catch {
    // Its size is not where the format puts it.
    return false
  }
}
