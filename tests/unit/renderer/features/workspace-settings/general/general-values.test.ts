import { describe, expect, it } from 'vitest'
import {
  checkGeneral,
  explainGeneral,
  generalValues,
  settingsChange,
} from '#renderer/features/workspace-settings/general/general-values'
import {
  dayProblem,
  hoursProblem,
  nextSpan,
  tidied,
  toDays,
  toSpans,
} from '#renderer/features/workspace-settings/general/hours-draft'
import { DomainError } from '#shared/errors'
import type { WorkspaceSettings } from '#shared/domain/workspace-settings'

const settings: WorkspaceSettings = {
  timeZone: 'UTC',
  defaultPriority: 'MEDIUM',
  maxAttachmentBytes: 26_214_400,
  maxTicketAttachmentBytes: 209_715_200,
  senderName: null,
  senderAddress: null,
  signature: '',
  undoSendSeconds: 10,
  hours: [{ weekday: 2, opensAt: 540, closesAt: 1020 }],
}
const values = generalValues({ name: 'Acme', slug: 'acme' }, settings)

describe('the general page', () => {
  it('saves the shown values, whatever was changed', () => {
    expect(checkGeneral(values)).toEqual({})
    expect(settingsChange(values)).toEqual({
      timeZone: 'UTC',
      defaultPriority: 'MEDIUM',
      hours: settings.hours,
      undoSendSeconds: 10,
      maxAttachmentBytes: 26_214_400,
      maxTicketAttachmentBytes: 209_715_200,
    })
    expect(settingsChange({ name: 'Acme care' })).toEqual({})
    expect(settingsChange({ maxAttachmentBytes: '0.5' })).toEqual({ maxAttachmentBytes: 524_288 })
  })

  it.each([
    [{ name: 'A' }, { name: 'Name needs at least 2 characters.' }],
    [{ undoSendSeconds: '1.5' }, { undoSendSeconds: 'A number from 0 to 60 seconds.' }],
    [{ undoSendSeconds: '' }, { undoSendSeconds: 'A number from 0 to 60 seconds.' }],
    [{ maxAttachmentBytes: 'many' }, { maxAttachmentBytes: 'A number from 0 to 1,024 MB.' }],
    [
      { maxAttachmentBytes: '25', maxTicketAttachmentBytes: '24' },
      {
        maxTicketAttachmentBytes:
          'The limit for all files cannot be lower than the limit for one file.',
      },
    ],
  ])('%j is refused: %j', (part, problems) => {
    expect(checkGeneral({ ...values, ...part })).toEqual(problems)
  })

  it('shows a taken slug beside the slug field only', () => {
    expect(explainGeneral(new DomainError('slug.taken', {}))).toHaveProperty('slug')
    expect(explainGeneral(new DomainError('database.offline', {}))).toBeUndefined()
  })
})

describe('business hours as typed', () => {
  it('return unchanged after saving', () => {
    const spans = [
      { weekday: 1, opensAt: 540, closesAt: 720 },
      { weekday: 1, opensAt: 780, closesAt: 1440 },
    ]
    expect(toDays(spans)[0]).toEqual([
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '24:00' },
    ])
    expect(toSpans(toDays(spans))).toEqual(spans)
  })

  it('name the invalid day', () => {
    const days = toDays([])
    expect(hoursProblem(days)).toBeNull()
    const wrong = days.map((day, index) => (index === 2 ? [{ from: 'nine', to: '17' }] : day))
    expect(hoursProblem(wrong)).toBe('Wednesday: Enter times as 9:00 or 17:30.')
    expect(
      dayProblem([
        { from: '9', to: '12' },
        { from: '11', to: '13' },
      ]),
    ).toMatch(/overlap/)
  })

  it('are normalised, and unreadable times stay unchanged', () => {
    expect(tidied({ from: '9', to: '17.3' })).toEqual({ from: '09:00', to: '17.3' })
  })

  it('suggest the time after the last span, within the day', () => {
    expect(nextSpan([{ from: '09:00', to: '12:00' }])).toEqual({ from: '13:00', to: '17:00' })
    expect(nextSpan([{ from: '09:00', to: '23:30' }])).toEqual({ from: '23:00', to: '24:00' })
    expect(nextSpan([])).toEqual({ from: '09:00', to: '17:00' })
  })
})
