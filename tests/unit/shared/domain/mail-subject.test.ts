import { expect, it } from 'vitest'
import { withoutReplyMark } from '#shared/domain/mail-subject'

it.each([
  ['AW: Lampe blinkt', 'Lampe blinkt'],
  ['Re: SV: re: AW: Lamp', 'Lamp'],
  ['Antw: R: Odp: Lamp', 'Lamp'],
  ['Re[2]: RE^3: Lamp', 'Lamp'],
  ['回复：灯', '灯'],
  ['Re: Fwd: Lamp', 'Fwd: Lamp'],
  ['Report: Lamp', 'Report: Lamp'],
  ['Ref: 4711', 'Ref: 4711'],
  ['Re:', 'Re:'],
])('%s has the subject %s', (subject, about) => {
  expect(withoutReplyMark(subject)).toBe(about)
})
