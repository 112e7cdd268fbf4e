import { randomBytes } from 'node:crypto'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Creates files in a folder for one test. Returns the path of a name. */
export async function sampleFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<(name: string) => string> {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return (name) => join(folder, name)
}

/** A folder with a file in each of two folders, and a link that leads back to its start. */
export async function folderWithLoop(folder: string): Promise<string> {
  for (const part of ['a', 'b']) {
    await mkdir(join(folder, part), { recursive: true })
    await writeFile(join(folder, part, 'index.html'), `<p>${part}</p>`)
  }
  await symlink('..', join(folder, 'a/loop'))
  return folder
}

export const randomFile = (bytes: number): Uint8Array => randomBytes(bytes)

/** One red pixel. */
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

/** One page with `words` in a font that is not embedded, and a script that a viewer might run. */
export function pdf(words: string): string {
  const content = `BT /F1 24 Tf 72 720 Td (${words}) Tj ET`
  const parts = [
    '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (this.print\\(\\);) >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let text = '%PDF-1.4\n'
  const places = parts.map((part, index) => {
    const place = text.length
    text += `${index + 1} 0 obj\n${part}\nendobj\n`
    return place
  })
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  return `${text}xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${parts.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
}
