import { z } from 'zod'

/** Messages from the window to the frame that renders a PDF. */
export type ToFrame =
  | { kind: 'show'; bytes: Uint8Array }
  /** Null: as wide as the frame. */
  | { kind: 'zoom'; zoom: number | null }
  /** The response to `need`. Null if there is no such file. */
  | { kind: 'given'; id: number; bytes: Uint8Array | null }

/** Folders of pdfjs-dist that some documents need: fonts, character maps, image decoders. */
export const PDF_ASSET_FOLDERS = {
  cMapUrl: 'cmaps',
  standardFontDataUrl: 'standard_fonts',
  wasmUrl: 'wasm',
} as const

/** Messages from the frame to the window, which trusts none of them. */
export const FromFrameSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({
    kind: z.literal('shown'),
    pages: z.int().positive(),
    page: z.int().positive(),
    /** 1: the natural size. */
    zoom: z.number().positive(),
  }),
  z.strictObject({ kind: z.literal('failed'), why: z.enum(['locked', 'damaged']) }),
  z.strictObject({ kind: z.literal('key'), key: z.string().max(20) }),
  z.strictObject({
    kind: z.literal('need'),
    id: z.int().positive(),
    folder: z.enum(['cMapUrl', 'standardFontDataUrl', 'wasmUrl']),
    name: z.string().regex(/^[\w-]+\.(bcmap|pfb|ttf|wasm)$/u),
  }),
])
export type FromFrame = z.infer<typeof FromFrameSchema>
