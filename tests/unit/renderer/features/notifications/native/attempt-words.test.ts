import { expect, it } from 'vitest'
import { refusedWords } from '#renderer/features/notifications/native/attempt-words'
import type { Attempt } from '#shared/domain/native-notification'

const attempt = (outcome: Attempt['outcome']): Attempt => ({
  id: 'one',
  at: '2026-12-01T10:00:00.000Z',
  kind: 'COMMENT_ADDED',
  count: 1,
  ticketNumber: 7,
  outcome,
})
const shown = attempt({ name: 'shown' })
const failed = attempt({ name: 'not-shown', because: 'failed', detail: 'no bus' })
const quiet = attempt({ name: 'not-shown', because: 'quiet-hours', detail: null })

it('says that the system refuses, whatever was held back since, until it shows one again', () => {
  expect(refusedWords([failed, shown])).toContain('because the system refused it')
  expect(refusedWords([quiet, failed, failed])).toContain('because the system refused it')
  expect(refusedWords([shown, failed])).toBeNull()
  expect(refusedWords([quiet])).toBeNull()
  expect(refusedWords([])).toBeNull()
})
