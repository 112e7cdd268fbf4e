import { Dialog } from '../components/dialog'
import { Keys } from '../components/keys'
import { SHORTCUTS } from './shortcuts'
import './shortcuts-sheet.css'

/** A sheet with all keyboard shortcuts. */
export function ShortcutsSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" open={open} onClose={onClose}>
      <div className="shortcuts-sheet">
        {SHORTCUTS.map(({ group, keys }) => (
          <section key={group}>
            <h2 className="shortcuts-group">{group}</h2>
            <dl>
              {keys.map(([key, action]) => (
                <div key={key} className="shortcuts-line">
                  <dt>{action}</dt>
                  <dd>
                    <Keys keys={key} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p className="shortcuts-note">
          Shortcuts act on the ticket that is shown. While you have unfinished text, letters go into
          it, even after Esc. Click the list or move in it with ↑ ↓ to use shortcuts again.
        </p>
      </div>
    </Dialog>
  )
}
