import { ConnectionState } from './connection-state'
import { SearchField } from './search-field'
import './title-bar.css'

/** The window's top row: where one is, the search, and how fresh everything is. */
export function TitleBar() {
  return (
    <header className="title-bar">
      <p className="title-bar-name cut">Connect Support</p>
      <SearchField />
      <div className="title-bar-state">
        <ConnectionState />
      </div>
    </header>
  )
}
