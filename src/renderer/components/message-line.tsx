import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import './message-line.css'

interface MessageLineProps {
  tone: 'news' | 'error'
  children: ReactNode
  /** Buttons that belong to the message. */
  actions?: ReactNode
}

/** A message next to where it happened: an alert for an error, a status for news. */
export function MessageLine({ tone, children, actions }: MessageLineProps) {
  const Icon = tone === 'error' ? CircleAlert : Info
  return (
    <div
      className={`message-line message-line-${tone}`}
      role={tone === 'error' ? 'alert' : 'status'}
    >
      <Icon size={15} aria-hidden="true" />
      <div className="message-line-text">{children}</div>
      {actions && <div className="message-line-actions">{actions}</div>}
    </div>
  )
}
