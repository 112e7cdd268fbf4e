import './keys.css'

const isMac = navigator.userAgent.includes('Mac')

/** Keys as printed on the keyboard: "Mod Enter" shows Ctrl or the command sign. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {keys.split(' ').map((key) => (
        <kbd key={key}>{keyWord(key)}</kbd>
      ))}
    </span>
  )
}

function keyWord(key: string): string {
  if (key === 'Mod') return isMac ? '⌘' : 'Ctrl'
  if (key === 'Enter') return '↵'
  return key
}
