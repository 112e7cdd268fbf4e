import { useState, type ReactNode } from 'react'
import { ConfirmDialog } from './confirm-dialog'
import { hiddenTarget, linkTarget } from './link-target'

interface ExternalLinkProps {
  url: string
  onOpenLink: (url: string) => void
  children: ReactNode
}

/**
 * A link out of the app. Main checks it again and opens it. Plain text if the target may not be
 * opened. If the text hides the real target, the user is asked first.
 */
export function ExternalLink({ url, onOpenLink, children }: ExternalLinkProps) {
  const [hidden, setHidden] = useState<string | null>(null)
  const target = linkTarget(url)
  if (target === null) return <span title={url}>{children}</span>
  return (
    <>
      <a
        href={target}
        title={target}
        draggable={false}
        onClick={(event) => {
          event.preventDefault()
          const real = hiddenTarget(event.currentTarget.textContent, target)
          if (real === null) onOpenLink(target)
          else setHidden(real)
        }}
        onAuxClick={(event) => event.preventDefault()}
      >
        {children}
      </a>
      {hidden !== null && (
        <ConfirmDialog
          title="Open this link?"
          open
          confirm="Open"
          onConfirm={() => {
            onOpenLink(target)
            return Promise.resolve(null)
          }}
          onClose={() => setHidden(null)}
        >
          <p>
            Its text does not show where it leads. It leads to{' '}
            <strong>
              <bdi>{hidden}</bdi>
            </strong>
            .
          </p>
          <p className="quiet">
            <bdi>{target}</bdi>
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
