import { shownName, splitName } from '#renderer/words/file-words'
import './file-name.css'

/**
 * A file name on one line. If it is too long, it is cut in the middle, so that its extension is
 * always visible.
 */
export function FileName({ name }: { name: string }) {
  const { head, tail } = splitName(name)
  return (
    <span className="file-name" dir="auto" title={shownName(name)}>
      <span className="unseen">{shownName(name)}</span>
      <bdi className="file-name-head" aria-hidden="true">
        {head}
      </bdi>
      {tail !== '' && (
        <bdi className="file-name-tail" aria-hidden="true">
          {tail}
        </bdi>
      )}
    </span>
  )
}
