import { describe, expect, it } from 'vitest'
import {
  BusinessHoursSchema,
  clockTime,
  readClockTime,
  spanProblems,
} from '#shared/domain/business-hours'
import { WorkspaceSettingsChangeSchema } from '#shared/domain/workspace-settings'

const span = (weekday: number, opensAt: number, closesAt: number) => ({
  weekday,
  opensAt,
  closesAt,
})

describe('business hours', () => {
  it('can touch, and be equal on several days', () => {
    const spans = [span(1, 540, 720), span(1, 720, 1020), span(2, 540, 720), span(7, 0, 1440)]
    expect(spanProblems(spans)).toEqual([])
    expect(BusinessHoursSchema.safeParse(spans).success).toBe(true)
  })

  it('report which span overlaps another or ends before it begins', () => {
    const spans = [span(1, 540, 720), span(1, 719, 800), span(2, 600, 600), span(1, 0, 1440)]
    expect(spanProblems(spans)).toEqual([
      [1, 'overlaps'],
      [2, 'ends-before-it-begins'],
      [3, 'overlaps'],
    ])
    const issues = BusinessHoursSchema.safeParse(spans).error?.issues.map(({ message }) => message)
    expect(issues).toEqual(['overlaps', 'ends-before-it-begins'])
  })

  it.each([
    ['9', 540],
    ['09', 540],
    ['9:30', 570],
    [' 09.30 ', 570],
    ['9h30', 570],
    ['0930', 570],
    ['24:00', 1440],
    ['24:01', null],
    ['9:60', null],
    ['', null],
    ['noon', null],
    ['-1', null],
  ])('read %j as %j', (text, minutes) => {
    expect(readClockTime(text)).toBe(minutes)
  })

  it('are shown with two digits each', () => {
    expect([0, 570, 1440].map(clockTime)).toEqual(['00:00', '09:30', '24:00'])
  })
})

describe('changes of settings', () => {
  it.each([
    [{ undoSendSeconds: 61 }, 'too-much'],
    [{ undoSendSeconds: -1 }, 'below-zero'],
    [{ undoSendSeconds: 1.5 }, 'not-a-number'],
    [{ timeZone: 'Mars/Phobos' }, 'not-a-time-zone'],
    [{ senderAddress: 'nobody' }, 'not-an-email'],
    [{ signature: 'x'.repeat(10_001) }, 'too-long'],
    [{ maxAttachmentBytes: -1 }, 'below-zero'],
  ])('%j is refused: %s', (change, rule) => {
    const result = WorkspaceSettingsChangeSchema.safeParse(change)
    expect(result.error?.issues.map(({ message }) => message)).toEqual([rule])
  })

  it('an address is stored in lower case, and can be removed', () => {
    expect(WorkspaceSettingsChangeSchema.parse({ senderAddress: ' Care@Example.ORG ' })).toEqual({
      senderAddress: 'care@example.org',
    })
    expect(WorkspaceSettingsChangeSchema.parse({ senderAddress: null })).toEqual({
      senderAddress: null,
    })
  })
})
