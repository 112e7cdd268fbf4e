import { useStore, type StoreApi } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import { displayName } from '#shared/domain/user'
import { Avatar } from '#renderer/components/avatar'
import { Choice } from '#renderer/components/choice'
import type { ChoiceOption } from '#renderer/components/choice-option'
import { useNow } from '#renderer/state/clock'
import { SettingsRow } from '#renderer/components/settings/settings-page'
import type { DraftForm } from '#renderer/components/settings/draft-form'
import type { AwayValues } from './away-form'
import { awayWords, isAwayAt } from '#renderer/words/away-words'
import { useSlot } from '#renderer/state/slot'
import { peopleSlot } from '#renderer/state/people-store'
import { sessionSlot } from '#renderer/state/window-slots'

interface AwayFieldsProps {
  form: StoreApi<DraftForm<AwayValues>>
  /** Whose absence it is. Nobody can be their own substitute. */
  userId: string
}

/** First day, last day, and the substitute. */
export function AwayFields({ form, userId }: AwayFieldsProps) {
  const people = useSlot(peopleSlot)
  const session = useSlot(sessionSlot)
  const { values, problems, set } = useStore(form)
  const assignable = useStore(people, (state) => state.members)
  const now = useNow()
  const { timeZone } = session.workspace

  const options: ChoiceOption<string>[] = [
    { value: '', text: 'Nobody', icon: <Avatar person={null} /> },
    ...assignable
      .filter(({ id }) => id !== userId)
      .map((person): ChoiceOption<string> => {
        const option = {
          value: person.id,
          text: displayName(person),
          icon: <Avatar person={person} />,
        }
        const away = isAwayAt(person, now) ? awayWords(person.away, now, timeZone) : null
        return away === null
          ? { ...option, aside: readableAddress(person.email) }
          : { ...option, aside: away, asideTone: 'amber' }
      }),
  ]
  const isKnown = options.some(({ value }) => value === values.substituteId)

  return (
    <>
      <SettingsRow label="First day away" error={problems.first}>
        {(control) => (
          <input
            {...control}
            type="date"
            className="input"
            value={values.first}
            onChange={(event) => set({ first: event.target.value })}
          />
        )}
      </SettingsRow>
      <SettingsRow label="Last day away" hint="Empty: until further notice" error={problems.last}>
        {(control) => (
          <input
            {...control}
            type="date"
            className="input"
            min={values.first === '' ? undefined : values.first}
            value={values.last}
            onChange={(event) => set({ last: event.target.value })}
          />
        )}
      </SettingsRow>
      <SettingsRow
        label="Substitute"
        hint="Suggested to whoever assigns a ticket in the meantime"
        error={problems.substituteId}
      >
        {() => (
          <Choice
            label="Substitute"
            look="field"
            value={isKnown ? values.substituteId : ''}
            options={options}
            onChange={(substituteId) => set({ substituteId })}
          />
        )}
      </SettingsRow>
    </>
  )
}
