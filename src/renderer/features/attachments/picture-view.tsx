import { Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { useRef, useState, type WheelEvent } from 'react'
import type { Attachment } from '#shared/domain/attachment'
import { errorText } from '#renderer/errors/error-text'
import { shownName, tooLargeWords } from '#renderer/words/file-words'
import { NoView } from './no-view'
import { ViewerButton } from './viewer-button'
import { useZoomKeys, ZOOMS } from './zoom'
import { useSlot } from '#renderer/state/slot'
import { apiSlot } from '#renderer/state/window-slots'

const DAMAGED = 'This picture cannot be shown: it is damaged. Its default app may show part of it.'

/** A picture, fitted into the window or zoomed. */
export function PictureView({ file }: { file: Attachment }) {
  const api = useSlot(apiSlot)
  /** Why it cannot be shown. */
  const [problem, setProblem] = useState<string | null>(null)
  /** Null: fit into the window. */
  const [zoom, setZoom] = useState<number | null>(null)
  /** The natural width of the picture, known once it is loaded. */
  const [ownWidth, setOwnWidth] = useState(0)
  const picture = useRef<HTMLImageElement>(null)

  const now = () => {
    const { width = 1, naturalWidth = 1 } = picture.current ?? {}
    return zoom ?? width / Math.max(1, naturalWidth)
  }
  const larger = () => setZoom(ZOOMS.find((one) => one > now() * 1.01) ?? now())
  const smaller = () => setZoom(ZOOMS.findLast((one) => one < now() * 0.99) ?? now())
  const fit = () => setZoom(null)
  const root = useZoomKeys({ larger, smaller, fit, whole: () => setZoom(1) })

  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return
    if (event.deltaY < 0) larger()
    else smaller()
  }
  const explain = async () => {
    try {
      const why = await api.attachments.explainPicture({ attachmentId: file.id })
      setProblem(why.kind === 'too-large' ? tooLargeWords(why) : DAMAGED)
    } catch (error) {
      setProblem(errorText(error))
    }
  }
  if (problem !== null) return <NoView file={file} words={problem} />
  return (
    <div ref={root} className="viewer-body">
      <div
        className="viewer-picture"
        data-fit={zoom === null}
        tabIndex={0}
        role="group"
        aria-label="Picture"
        onWheel={onWheel}
      >
        <img
          ref={picture}
          src={file.url}
          alt={shownName(file.name)}
          draggable={false}
          style={zoom === null ? {} : { width: ownWidth * zoom }}
          onLoad={(event) => setOwnWidth(event.currentTarget.naturalWidth)}
          onDoubleClick={() => setZoom(zoom === null ? 1 : null)}
          onError={() => void explain()}
        />
      </div>
      <div className="viewer-tools">
        <ViewerButton label="Smaller" keys="-" onClick={smaller}>
          <ZoomOut size={15} />
        </ViewerButton>
        <span className="viewer-zoom figures" role="status">
          {zoom === null ? 'Fitted' : `${Math.round(zoom * 100)} %`}
        </span>
        <ViewerButton label="Larger" keys="+" onClick={larger}>
          <ZoomIn size={15} />
        </ViewerButton>
        <ViewerButton label="Fit" keys="0" onClick={fit}>
          <Maximize size={14} />
        </ViewerButton>
      </div>
    </div>
  )
}
