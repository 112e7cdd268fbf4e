import { join } from 'node:path'
import { readCsv } from '#main/features/imports/csv/csv-file'
import { guessMapping } from '#main/features/imports/csv/guess-mapping'

const SAMPLES = join(import.meta.dirname, '../../resources/samples/tickets.csv')

/** Subjects and texts of the sample tickets. Every seeded ticket gets one of them. */
export async function readTexts(
  file = SAMPLES,
): Promise<{ subjects: string[]; descriptions: string[] }> {
  const records: string[][] = []
  for await (const piece of readCsv(file, { encoding: 'utf-8', delimiter: ',', skipLines: 0 })) {
    for (const record of piece.records) records.push([...record.cells])
  }
  const [header = [], ...rows] = records
  const mapping = guessMapping(
    header.map((name, index) => ({ header: name, values: rows.map((row) => row[index] ?? '') })),
  )
  const { subject, description } = mapping
  if (subject === undefined || description === undefined) throw new Error('samples without texts')
  const whole = rows.flatMap((row) => {
    const texts = {
      subject: row[subject]?.trim() ?? '',
      description: row[description]?.trim() ?? '',
    }
    const fits = texts.subject.length >= 2 && texts.subject.length <= 200
    return fits && texts.description !== '' && !/[\r\n]/u.test(texts.subject) ? [texts] : []
  })
  if (whole.length === 0) throw new Error('there is no sample with a subject and a body')
  return {
    subjects: whole.map((one) => one.subject),
    descriptions: whole.map((one) => one.description),
  }
}
