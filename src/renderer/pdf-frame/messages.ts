import { z } from 'zod'

/** What the window says to the frame that draws a PDF. */
export type ToFrame =
  | { kind: 'show'; bytes: Uint8Array }
  /** Null: as wide as there is room. */
  | { kind: 'zoom'; zoom: number | null }
  /** What was asked for by `need`; null when there is no such thing. */
  | { kind: 'given'; id: number; bytes: Uint8Array | null }

/** Folders of pdfjs-dist that hold what some documents need: letters, tables of signs, decoders of pictures. */
export const PDF_ASSET_FOLDERS = {
  cMapUrl: 'cmaps',
  standardFontDataUrl: 'standard_fonts',
  wasmUrl: 'wasm',
} as const

/** What the frame says to the window, which trusts none of it. */
export const FromFrameSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({
    kind: z.literal('shown'),
    pages: z.int().positive(),
    page: z.int().positive(),
    /** 1: as large as it was made. */
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
