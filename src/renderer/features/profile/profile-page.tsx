import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { readableAddress } from '#shared/domain/email-address'
import { displayName, PersonNameSchema } from '#shared/domain/user'
import { Button } from '#renderer/components/button'
import { PersonWords } from '#renderer/components/person-words'
import { fieldProblem } from '#renderer/errors/rule-text'
import { AwayFields } from '../members/away-fields'
import { awayValues, createAwayForm, NOT_AWAY } from '../members/away-form'
import { AwayMark } from '../members/away-mark'
import { createDraftForm } from '#renderer/components/settings/draft-form'
import { SettingsForm } from '#renderer/components/settings/settings-form'
import {
  SettingsPage,
  SettingsRow,
  SettingsSection,
} from '#renderer/components/settings/settings-page'
import { LeaveSection } from './leave-section'
import { settingsFrameSlot } from '#renderer/state/settings-frame-store'
import { useSlot } from '#renderer/state/slot'
import { sessionSlot, apiSlot } from '#renderer/state/window-slots'
import { peopleSlot } from '#renderer/state/people-store'
import { membersSlot } from '../members/members-store'
import './profile-page.css'

/** What others see of the signed-in person, their absence, and leaving the workspace. */
export function ProfilePage() {
  const session = useSlot(sessionSlot)
  const { away, timeZone, isActive } = session.workspace
  return (
    <SettingsPage title="Profile">
      <div className="profile-person">
        <PersonWords person={session.user}>
          <AwayMark away={away} timeZone={timeZone} />
        </PersonWords>
      </div>
      <NameForm />
      {isActive && <AwaySection />}
      <LeaveSection />
    </SettingsPage>
  )
}

function NameForm() {
  const api = useSlot(apiSlot)
  const people = useSlot(peopleSlot)
  const session = useSlot(sessionSlot)
  const { kept } = useSlot(settingsFrameSlot).getState()
  const stored = session.user.name ?? ''
  const [form] = useState(() =>
    createDraftForm({
      initial: { name: stored },
      keep: { in: kept, as: 'profile' },
      labels: { name: 'Your name' },
      check: ({ name }) => {
        const problem = fieldProblem(PersonNameSchema, name, 'Your name')
        return problem === null ? {} : { name: problem }
      },
      save: async (_changed, { name }, saved) => {
        const seenName = saved.name === '' ? null : saved.name
        const { user } = await api.users.updateProfile({ name, seenName })
        void people.getState().refresh()
        return { name: user.name ?? '' }
      },
      reread: (now) => ({ name: now['name'] ?? '' }),
    }),
  )
  const { values, problems, set } = useStore(form)

  // The name may have been changed on another desktop.
  useEffect(() => form.getState().receive({ name: stored }), [form, stored])

  return (
    <SettingsForm form={form}>
      <SettingsSection title="You">
        <SettingsRow
          label="Name"
          hint="Colleagues and requesters see it, in all your workspaces"
          error={problems.name}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              dir="auto"
              autoComplete="name"
              placeholder={displayName(session.user)}
              value={values.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          )}
        </SettingsRow>
        <SettingsRow
          label="E-mail"
          hint="You sign in with it, so it cannot be changed. To use another address, have it invited."
        >
          {(control) => (
            <input
              {...control}
              className="input"
              value={readableAddress(session.user.email)}
              readOnly
            />
          )}
        </SettingsRow>
      </SettingsSection>
    </SettingsForm>
  )
}

function AwaySection() {
  const members = useSlot(membersSlot)
  const session = useSlot(sessionSlot)
  const { away, timeZone, name } = session.workspace
  const userId = session.user.id
  const { kept } = useSlot(settingsFrameSlot).getState()
  const [form] = useState(() =>
    createAwayForm({
      away,
      timeZone,
      clock: Date.now,
      keep: { in: kept, as: 'away' },
      setAway: (next) => members.getState().setAway(userId, next),
    }),
  )
  const { saved, isSaving, set, save } = useStore(form)

  useEffect(
    () => form.getState().receive(awayValues(away, timeZone, Date.now())),
    [form, away, timeZone],
  )

  return (
    <SettingsForm form={form}>
      <SettingsSection
        title="Out of office"
        hint={
          <>
            In <bdi>{name}</bdi> tickets can still be assigned to you; your substitute is offered
            beside your name. Nothing is passed on automatically.
          </>
        }
        actions={
          saved.first !== '' && (
            <Button
              aria-disabled={isSaving || undefined}
              onClick={() => {
                set(NOT_AWAY)
                void save()
              }}
            >
              I am back
            </Button>
          )
        }
      >
        <AwayFields form={form} userId={userId} />
      </SettingsSection>
    </SettingsForm>
  )
}
