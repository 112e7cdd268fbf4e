import { describe, expect, it } from 'vitest'
import { CELL_MAX, createCsvParser, type CsvRecord } from '#main/features/imports/csv/csv-parser'

function parse(text: string, delimiter = ',', pieceSize = text.length || 1): CsvRecord[] {
  const parser = createCsvParser(delimiter)
  const records: CsvRecord[] = []
  for (let at = 0; at < text.length; at += pieceSize) {
    records.push(...parser.push(text.slice(at, at + pieceSize)))
  }
  return [...records, ...parser.end()]
}

const cells = (records: CsvRecord[]) => records.map((record) => record.cells)
const lines = (records: CsvRecord[]) => records.map((record) => record.line)

describe('the CSV parser', () => {
  it('reads plain rows with and without a final line break', () => {
    expect(cells(parse('a,b\nc,d\n'))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    expect(cells(parse('a,b\nc,d'))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    expect(parse('')).toEqual([])
    expect(cells(parse('a,,\n,,b'))).toEqual([
      ['a', '', ''],
      ['', '', 'b'],
    ])
  })

  it('keeps line breaks, delimiters and doubled quotation marks of quoted cells', () => {
    expect(cells(parse('"a\r\nb","c,d","say ""hi"""\n'))).toEqual([['a\r\nb', 'c,d', 'say "hi"']])
  })

  it('names the physical line on which each record starts, under any mixture of line ends', () => {
    const records = parse('h1,h2\r\n"one\r\ntwo\nthree\rfour",x\n\n\r\nlast,y\rcr,z\r\n')
    expect(lines(records)).toEqual([1, 2, 8, 9])
    expect(records.map(({ lastLine }) => lastLine)).toEqual([1, 5, 8, 9])
    expect(records[1]?.cells).toEqual(['one\r\ntwo\nthree\rfour', 'x'])
  })

  it('gives the same result whatever the chunks of its input', () => {
    const text = 'a,"b ""q"" c"\r\n "x"  , y\r\n"un"doubled",2\n"open ""\r\n\r\n",end\n"p" "q",r\n'
    const whole = parse(text)
    for (let size = 1; size < 12; size += 1) expect(parse(text, ',', size)).toEqual(whole)
    expect(cells(whole)).toEqual([
      ['a', 'b "q" c'],
      ['x', ' y'],
      ['un"doubled', '2'],
      ['open "\r\n\r\n', 'end'],
      ['p" "q', 'r'],
    ])
  })

  it('takes a quotation mark inside a plain cell as text', () => {
    expect(cells(parse('19" monitor,broken'))).toEqual([['19" monitor', 'broken']])
  })

  it('drops empty lines and keeps an empty quoted cell', () => {
    expect(cells(parse('\n\n  \n""\nx'))).toEqual([[''], ['x']])
  })

  it('reports a quotation mark that is never closed', () => {
    const [good, bad] = parse('a,b\n"never closed,c\nd,e\n')
    expect(good?.fault).toBeNull()
    expect(bad).toMatchObject({ line: 2, lastLine: 4, fault: 'quote-not-closed' })
  })

  it('marks a cell that is too large, drops its text and continues with the next row', () => {
    const parser = createCsvParser(',')
    const found: CsvRecord[] = [...parser.push('a,"')]
    const piece = 'x'.repeat(1024 * 1024)
    for (let count = 0; count < 10; count += 1) found.push(...parser.push(piece))
    found.push(...parser.push('",z\nnext,row\n'), ...parser.end())
    expect(found.map(({ fault }) => fault)).toEqual(['cell-too-large', null])
    expect(found[0]?.cells.every((cell) => cell.length <= CELL_MAX)).toBe(true)
    expect(found[1]).toMatchObject({ line: 2, cells: ['next', 'row'] })
  })

  it('limits the number of cells of one record', () => {
    const [record] = parse(`${','.repeat(5000)}\n`)
    expect(record?.fault).toBe('too-many-cells')
    expect(record?.cells.length).toBeLessThanOrEqual(2001)
  })

  it('returns what a correct writer wrote', () => {
    let seed = 7
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below
    const pieces = ['a', '"', ',', ';', '\n', '\r\n', ' ', 'ü', '😀', 'x\ty']
    for (let round = 0; round < 200; round += 1) {
      const table = Array.from({ length: 1 + next(6) }, () =>
        Array.from({ length: 3 }, () =>
          Array.from({ length: next(6) }, () => pieces[next(pieces.length)]).join(''),
        ),
      )
      const text = table
        .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';'))
        .join('\r\n')
      expect(cells(parse(text, ';', 1 + next(9)))).toEqual(table)
    }
  })
})
