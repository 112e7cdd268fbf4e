/**
 * Lets a page use its own scheme in `src`, as in Electron: `app://files/x` becomes the address that
 * is intercepted. Runs in the page's world before its own scripts, as source text, so it must not
 * use anything outside itself.
 */
export function ownSchemes(schemes: readonly string[], suffix: string): void {
  const own = new RegExp(`^\\s*(${schemes.join('|')})://([^/?#\\s]+)`, 'i')
  const mapped = (value: unknown): unknown =>
    typeof value === 'string'
      ? value.replace(own, (_all, scheme: string, host: string) => {
          return `https://${host}.${scheme.toLowerCase()}${suffix}`
        })
      : value
  const { apply } = Reflect
  type Method = (this: unknown, ...args: unknown[]) => unknown
  const replace = (prototype: object, name: string, part: 'value' | 'set', map: MapArguments) => {
    const property = Object.getOwnPropertyDescriptor(prototype, name)
    const original = property && (Reflect.get(property, part) as Method | undefined)
    if (original === undefined) return
    const mapping: Method = function (...args) {
      return apply(original, this, map(args))
    }
    Object.defineProperty(prototype, name, { ...property, [part]: mapping })
  }
  type MapArguments = (args: unknown[]) => unknown[]
  replace(Element.prototype, 'setAttribute', 'value', ([name, value, ...rest]) =>
    String(name).toLowerCase() === 'src' ? [name, mapped(value)] : [name, value, ...rest],
  )
  for (const { prototype } of [HTMLImageElement, HTMLIFrameElement]) {
    replace(prototype, 'src', 'set', ([value]) => [mapped(value)])
  }
}
