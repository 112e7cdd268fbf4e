import type { ComponentProps } from 'react'
import { Tooltip } from './tooltip'
import './button.css'

interface IconButtonProps extends ComponentProps<'button'> {
  label: string
  keys?: string
}

/** A button with an icon only. Its tooltip shows its name too. */
export function IconButton({ label, keys, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(keys === undefined ? {} : { keys })}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={`icon-button ${className ?? ''}`}
      />
    </Tooltip>
  )
}
