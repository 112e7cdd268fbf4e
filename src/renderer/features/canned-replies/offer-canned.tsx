import { fillIn } from '#markdown/fill-in'
import { type CannedReply, type VariableValues } from '#shared/domain/canned-reply'
import { matches } from '#renderer/components/matches'
import type { Offer } from '#renderer/components/offering-text-area'
import { insertAt } from './insert-at'
import './canned-picker.css'

/**
 * Suggests canned replies for a text that begins with `/`. If none matches, the text stays as it
 * is.
 */
export function offerCanned(replies: readonly CannedReply[], values: VariableValues): Offer {
  return {
    label: 'Canned replies to insert',
    at: cannedAt,
    find: (typed) =>
      replies
        .filter(({ name, content }) => matches(typed, name, content))
        .map(({ id, name, content }) => {
          const filled = fillIn(content, values)
          return {
            id,
            content: (
              <span className="canned-option">
                <span className="cut" dir="auto">
                  {name}
                </span>
                <span className="canned-option-text cut" dir="auto">
                  {filled.replace(/\s+/gu, ' ')}
                </span>
              </span>
            ),
            put: (field, start) => insertAt(field, filled, start),
          }
        }),
  }
}

/** The words after a leading `/`, up to the cursor. Null if there are none. */
export function cannedAt(text: string, cursor: number): { start: number; typed: string } | null {
  const found = /^\/([^\n/]{0,60})$/u.exec(text.slice(0, Math.min(cursor, 62)))
  // After `/ ` it is ordinary text.
  return found === null || found[1]?.startsWith(' ') === true || cursor > 61
    ? null
    : { start: 0, typed: found[1] ?? '' }
}
