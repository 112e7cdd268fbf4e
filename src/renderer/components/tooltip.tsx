import * as Ariakit from '@ariakit/react'
import type { ReactElement } from 'react'
import { Keys } from './keys'
import './tooltip.css'

interface TooltipProps {
  text: string
  keys?: string
  children: ReactElement
}

/**
 * Says what a control does and which key does the same. The control has its own accessible name.
 */
export function Tooltip({ text, keys, children }: TooltipProps) {
  return (
    <Ariakit.TooltipProvider timeout={500} placement="bottom">
      <Ariakit.TooltipAnchor render={children} />
      <Ariakit.Tooltip className="tooltip" gutter={6} unmountOnHide>
        {text}
        {keys !== undefined && <Keys keys={keys} />}
      </Ariakit.Tooltip>
    </Ariakit.TooltipProvider>
  )
}
