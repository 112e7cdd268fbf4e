import { readableAddress } from '#shared/domain/email-address'
import { mentionAt, mentionName } from '#shared/domain/mention'
import { displayName, type Person } from '#shared/domain/user'
import { Avatar } from '#renderer/components/avatar'
import { matches } from '#renderer/components/matches'
import type { Offer } from '#renderer/components/offering-text-area'
import { putText } from '#renderer/components/put-text'

/** `@` suggests people to mention. */
export function offerMentions(people: readonly Person[]): Offer {
  return {
    label: 'People to mention',
    at: mentionAt,
    find: (typed) =>
      isWhole(typed, people)
        ? []
        : people
            .filter((person) => matches(typed, displayName(person), person.email))
            .map((person) => ({
              id: person.id,
              content: (
                <>
                  <Avatar person={person} />
                  <span className="cut" dir="auto">
                    {displayName(person)}
                  </span>
                  <span className="offer-more cut">{readableAddress(person.email)}</span>
                </>
              ),
              put: (field, start) => {
                // Adds one space after the name, unless there is one.
                const end = field.selectionStart
                const isSpaced = field.value.startsWith(' ', end)
                putText(field, `@${mentionName(person, people)} `, start, isSpaced ? end + 1 : end)
              },
            })),
  }
}

/** A complete name with a space after it. Then Enter belongs to the text again. */
function isWhole(typed: string, people: readonly Person[]): boolean {
  const name = typed.trimEnd().toLowerCase()
  return (
    name !== typed.toLowerCase() &&
    people.some((one) => mentionName(one, people).toLowerCase() === name)
  )
}
