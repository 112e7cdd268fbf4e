import * as Ariakit from '@ariakit/react'
import { Braces } from 'lucide-react'
import { VARIABLE_WORDS, VARIABLES, type Variable } from '#shared/domain/canned-reply'
import '#renderer/components/button.css'
import '#renderer/components/menu.css'

/** A menu that inserts a variable at the cursor. */
export function VariableMenu({ onChoose }: { onChoose: (variable: Variable) => void }) {
  return (
    <Ariakit.MenuProvider placement="bottom-end">
      <Ariakit.MenuButton className="button button-ghost">
        <Braces size={14} aria-hidden="true" />
        Insert a variable
      </Ariakit.MenuButton>
      <Ariakit.Menu className="menu" gutter={4} aria-label="Variables" unmountOnHide>
        {VARIABLES.map((variable) => (
          <Ariakit.MenuItem key={variable} className="menu-item" onClick={() => onChoose(variable)}>
            <span className="cut">{capital(VARIABLE_WORDS[variable])}</span>
            <code className="menu-aside">{`{{${variable}}}`}</code>
          </Ariakit.MenuItem>
        ))}
      </Ariakit.Menu>
    </Ariakit.MenuProvider>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
