import type { ReactNode } from 'react'
import { Notices } from './notices'
import './page-frame.css'

interface PageFrameProps {
  title: string
  lead?: ReactNode
  children?: ReactNode
}

/** A plain page in the middle of the window, for everything before the queue. */
export function PageFrame({ title, lead, children }: PageFrameProps) {
  return (
    <div className="page-frame">
      <div className="page-frame-drag" />
      <Notices />
      <main className="page-frame-main">
        <p className="page-frame-brand">Connect Support</p>
        <h1 className="page-frame-title">{title}</h1>
        {lead !== undefined && <div className="page-frame-lead">{lead}</div>}
        {children}
      </main>
    </div>
  )
}
