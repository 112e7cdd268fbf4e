import { MoveHorizontal, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Attachment } from '#shared/domain/attachment'
import {
  FromFrameSchema,
  PDF_ASSET_FOLDERS,
  type FromFrame,
  type ToFrame,
} from '#renderer/pdf-frame/messages'
import { errorText } from '#renderer/errors/error-text'
import { shownName } from '#renderer/words/file-words'
import { NoView } from './no-view'
import { readWhole } from './read-whole'
import { ViewerButton } from './viewer-button'
import { useZoomKeys, zoomBy, ZOOMS } from './zoom'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'
import { attachmentsSlot } from './attachments-store'

type Place = Pick<Extract<FromFrame, { kind: 'shown' }>, 'page' | 'pages' | 'zoom'>

const WHY = {
  locked: 'This PDF is locked with a password. Open it in its default app.',
  damaged: 'This PDF cannot be shown: it is damaged or not a PDF.',
}

/** Renders a PDF in a frame without any rights: no origin, no bridge, no network. */
export function PdfView({ file }: { file: Attachment }) {
  const api = useSlot(apiSlot)
  const attachments = useSlot(attachmentsSlot)
  const frame = useRef<HTMLIFrameElement>(null)
  const [place, setPlace] = useState<Place | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isFitted, setFitted] = useState(true)

  const say = (message: ToFrame) => frame.current?.contentWindow?.postMessage(message, '*')
  const zoomTo = (zoom: number | null) => {
    setFitted(zoom === null)
    say({ kind: 'zoom', zoom })
  }
  const now = place?.zoom ?? 1
  const actions = {
    larger: () => zoomTo(ZOOMS.find((one) => one > now * 1.01 && one <= 4) ?? now),
    smaller: () => zoomTo(ZOOMS.findLast((one) => one < now * 0.99) ?? now),
    fit: () => zoomTo(null),
    whole: () => zoomTo(1),
  }
  const root = useZoomKeys(actions)

  const onKey = (key: string) => {
    const { close, step } = attachments.getState()
    if (key === 'Escape') close()
    else if (key === 'ArrowLeft') step(-1)
    else if (key === 'ArrowRight') step(1)
    else zoomBy(key, actions)
  }
  const give = async ({ id, folder, name }: Extract<FromFrame, { kind: 'need' }>) => {
    const answer = await fetch(`./pdf/${PDF_ASSET_FOLDERS[folder]}/${name}`).catch(() => null)
    const isThere = answer?.ok === true
    say({ kind: 'given', id, bytes: isThere ? new Uint8Array(await answer.arrayBuffer()) : null })
  }
  const begin = async () => {
    try {
      say({ kind: 'show', bytes: await readWhole(api, file.id) })
    } catch (error) {
      setProblem(errorText(error))
    }
  }
  const onMessage = useEffectEvent((event: MessageEvent) => {
    if (event.source !== frame.current?.contentWindow) return
    const parsed = FromFrameSchema.safeParse(event.data)
    if (!parsed.success) return
    const message = parsed.data
    if (message.kind === 'ready') void begin()
    else if (message.kind === 'shown') setPlace(message)
    else if (message.kind === 'failed') setProblem(WHY[message.why])
    else if (message.kind === 'key') onKey(message.key)
    else void give(message)
  })
  useEffect(() => {
    const listener = (event: MessageEvent) => onMessage(event)
    window.addEventListener('message', listener)
    return () => window.removeEventListener('message', listener)
  }, [])

  if (problem !== null) return <NoView file={file} words={problem} />
  return (
    <div ref={root} className="viewer-body">
      <iframe
        ref={frame}
        className="viewer-frame"
        title={`Content of ${shownName(file.name)}`}
        sandbox="allow-scripts"
        src="./pdf-frame.html"
      />
      <div className="viewer-tools">
        <span className="viewer-zoom figures" role="status">
          {place === null ? 'Loading…' : `Page ${place.page} of ${place.pages}`}
        </span>
        <ViewerButton label="Smaller" keys="-" onClick={actions.smaller}>
          <ZoomOut size={15} />
        </ViewerButton>
        <span className="viewer-zoom figures">{Math.round(now * 100)} %</span>
        <ViewerButton label="Larger" keys="+" onClick={actions.larger}>
          <ZoomIn size={15} />
        </ViewerButton>
        <ViewerButton label="Fit to width" keys="0" isOff={isFitted} onClick={actions.fit}>
          <MoveHorizontal size={15} />
        </ViewerButton>
      </div>
    </div>
  )
}
