import { describe, expect, it } from 'vitest'
import { rejectedAsCsv } from '#main/features/imports/rejected-rows'
import { applyColumnChoices, parseColumnChoice } from '#admin/column-choice'

describe('the report of rejected rows', () => {
  it('is CSV that no spreadsheet reads as formulas', () => {
    const text = rejectedAsCsv([
      { file: '=HYPERLINK("x")', line: 2, reason: 'Say "no", please' },
      { file: '@a.csv', line: 3, reason: '-1\nnext' },
    ])
    expect(text).toBe(
      'File,Line,Reason\r\n"\'=HYPERLINK(""x"")",2,"Say ""no"", please"\r\n\'@a.csv,3,"\'-1\nnext"\r\n',
    )
  })
})

describe('--map', () => {
  const columns = ['Id', 'Title', 'Mail'].map((name, index) => ({ name, index, samples: [] }))
  const preview = { kind: 'csv' as const, columns, mapping: { externalId: 0, subject: 1 } }

  it('corrects, adds and removes columns', () => {
    const choices = ['subject=mail', 'requesteremail=3', 'externalId='].map(parseColumnChoice)
    expect(applyColumnChoices(preview, choices)).toEqual({ subject: 2, requesterEmail: 2 })
  })

  it('refuses unknown fields and columns', () => {
    expect(() => parseColumnChoice('colour=1')).toThrow('fields: externalId')
    expect(() => parseColumnChoice('subject')).toThrow('field=column')
    expect(() => applyColumnChoices(preview, [{ field: 'tags', column: '4' }])).toThrow('"4"')
  })
})
