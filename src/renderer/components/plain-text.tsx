import './markdown.css'

/** A text as it was typed, line for line. */
export function PlainText({ text }: { text: string }) {
  return (
    <div className="markdown markdown-plain selectable" dir="auto">
      {text}
    </div>
  )
}
