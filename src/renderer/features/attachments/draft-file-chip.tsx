import { sizeWords } from '#shared/domain/file-size'
import * as Ariakit from '@ariakit/react'
import { RotateCw, X } from 'lucide-react'
import { memo } from 'react'
import type { DraftFile } from './draft-file'
import { FileIcon } from './file-icon'
import { FileName } from './file-name'
import { shownName } from '#renderer/words/file-words'

interface DraftFileChipProps {
  file: DraftFile
  onRemove: (file: DraftFile) => void
  onRetry: (file: DraftFile) => void
}

/** One file of a draft: uploading, ready or failed. A thin bar at the bottom shows the progress. */
export const DraftFileChip = memo(
  function DraftFileChip({ file, onRemove, onRetry }: DraftFileChipProps) {
    const { key, name, size, type, state, sent, problem, retry } = file
    const isMoving = state === 'waiting' || state === 'sending'
    const part = state === 'sending' && size > 0 ? Math.round((sent / size) * 100) : 0
    const shown = shownName(name)
    return (
      <div role="listitem" className="file-chip" data-state={state} data-file={key}>
        <FileIcon type={type} />
        <span className="file-chip-words">
          <FileName name={name} />
          {problem !== null && <span className="file-chip-problem">{problem}</span>}
        </span>
        <span className="file-chip-size figures">
          {state === 'sending' && size > 0 ? `${part} %` : sizeWords(size)}
        </span>
        {state === 'failed' && retry !== 'never' && (
          <Ariakit.CompositeItem
            className="file-chip-button"
            aria-label={`Try ${shown} again`}
            title="Try again"
            onClick={() => onRetry(file)}
          >
            <RotateCw size={13} aria-hidden="true" />
          </Ariakit.CompositeItem>
        )}
        <Ariakit.CompositeItem
          className="file-chip-button"
          data-remove
          aria-label={isMoving ? `Cancel ${shown}` : `Remove ${shown}`}
          title={isMoving ? 'Cancel (Del)' : 'Remove (Del)'}
          onClick={() => onRemove(file)}
        >
          <X size={14} aria-hidden="true" />
        </Ariakit.CompositeItem>
        {isMoving && (
          <span
            className="file-chip-progress"
            role="progressbar"
            aria-label={`Sending ${shown}`}
            aria-valuenow={part}
            aria-valuemin={0}
            aria-valuemax={100}
            style={{ '--part': `${part}%` }}
          />
        )}
      </div>
    )
  },
  // The actions change with each render, but what they do depends on the file alone.
  (before, after) => before.file === after.file,
)
