import type { ComponentProps, ReactNode } from 'react'
import './button.css'

interface ButtonProps extends ComponentProps<'button'> {
  look?: 'primary' | 'plain' | 'ghost' | 'amber' | 'danger'
  icon?: ReactNode
}

/** A push button, 28 px high. It submits a form only with type="submit". */
export function Button({ look = 'plain', icon, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button button-${look} ${className ?? ''}`}>
      {icon}
      {children}
    </button>
  )
}
