import * as Ariakit from '@ariakit/react'
import { TAG_COLORS, type Tag, type TagColor } from '#shared/domain/tag'
import { TagDot } from '#renderer/components/tag-dot'
import { COLOR_WORDS } from './tag-words'
import '#renderer/components/menu.css'

interface TagColorMenuProps {
  tag: Tag
  onChange: (color: TagColor) => void
}

/** The dot of a tag as a button. Chooses its colour, which also has a name. */
export function TagColorMenu({ tag, onChange }: TagColorMenuProps) {
  const label = `Colour of ${tag.name}: ${COLOR_WORDS[tag.color]}`
  return (
    <Ariakit.MenuProvider values={{ color: tag.color }} setValues={() => undefined}>
      <Ariakit.MenuButton className="icon-button" aria-label={label} title={label}>
        <TagDot tag={tag} />
      </Ariakit.MenuButton>
      <Ariakit.Menu className="menu" gutter={4} aria-label={`Colour of ${tag.name}`} unmountOnHide>
        {TAG_COLORS.map((color) => (
          <Ariakit.MenuItemRadio
            key={color}
            className="menu-item"
            name="color"
            value={color}
            hideOnClick
            onClick={() => onChange(color)}
          >
            <TagDot tag={{ ...tag, color }} />
            <span className="cut">{COLOR_WORDS[color]}</span>
            <Ariakit.MenuItemCheck />
          </Ariakit.MenuItemRadio>
        ))}
      </Ariakit.Menu>
    </Ariakit.MenuProvider>
  )
}
