import type { ComponentProps } from 'react'
import './text-link.css'

/** A button that looks like a link within a sentence. */
export function TextLink(props: Omit<ComponentProps<'button'>, 'type' | 'className'>) {
  return <button type="button" {...props} className="text-link" />
}
