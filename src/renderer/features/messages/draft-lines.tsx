import { useStore } from 'zustand'
import { Button } from '#renderer/components/button'
import { MessageLine } from '#renderer/components/message-line'
import { RelativeTime } from '#renderer/components/relative-time'
import { errorText } from '#renderer/errors/error-text'
import { firstWords } from './first-words'
import { useSlot } from '#renderer/state/slot'
import { savedDraftsSlot } from './saved-drafts-store'
import { sessionSlot } from '#renderer/state/window-slots'
import './draft-lines.css'

/** Warnings on a draft: it is not saved, or another desktop wrote another text. */
export function DraftLines({ draftKey }: { draftKey: string }) {
  const savedDrafts = useSlot(savedDraftsSlot)
  const session = useSlot(sessionSlot)
  const problem = useStore(savedDrafts, (state) => state.problems.get(draftKey))
  const versions = useStore(savedDrafts, (state) => state.versions.get(draftKey))
  const { takeVersion, dropVersion } = savedDrafts.getState()
  const version = versions?.[0]
  return (
    <>
      {problem !== undefined && (
        <div className="draft-line">
          <MessageLine tone="error">
            What you write is not saved on this computer. {errorText(problem)}
          </MessageLine>
        </div>
      )}
      {version !== undefined && (
        <div className="draft-line">
          <MessageLine
            tone="news"
            actions={
              <>
                <Button onClick={() => void takeVersion(draftKey, version.id)}>Switch to it</Button>
                <Button look="ghost" onClick={() => void dropVersion(draftKey, version.id)}>
                  Discard it
                </Button>
              </>
            }
          >
            Another text was written on another desktop (
            <RelativeTime iso={version.writtenAt} timeZone={session.workspace.timeZone} />
            ):{' '}
            <q className="draft-line-words" dir="auto">
              {firstWords([version.fields?.subject ?? '', version.text].join(' '))}
            </q>
          </MessageLine>
        </div>
      )}
    </>
  )
}
