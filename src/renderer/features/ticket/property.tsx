import type { ReactNode } from 'react'

/** One row of the properties: label and value. */
export function Property({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={`property property-${label.toLowerCase()}`}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
