import type { ReactNode } from 'react'
import { linkTarget } from './link-target'

interface ExternalLinkProps {
  url: string
  onOpenLink: (url: string) => void
  children: ReactNode
}

/** A link out of the app, opened by main after its own check; words alone where it leads nowhere that may be opened. */
export function ExternalLink({ url, onOpenLink, children }: ExternalLinkProps) {
  const target = linkTarget(url)
  if (target === null) return <span title={url}>{children}</span>
  return (
    <a
      href={target}
      title={target}
      draggable={false}
      onClick={(event) => {
        event.preventDefault()
        onOpenLink(target)
      }}
      onAuxClick={(event) => event.preventDefault()}
    >
      {children}
    </a>
  )
}
