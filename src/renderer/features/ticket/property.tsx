import type { ReactNode } from 'react'

/** One line of the properties: what it is, and what it is set to. */
export function Property({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={`property property-${label.toLowerCase()}`}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
