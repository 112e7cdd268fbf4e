import { DateOrderSchema, type ImportPreview } from '#shared/domain/import'
import { useSlot } from '#renderer/state/slot'
import { importsSlot } from './import-store'

const format = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** Asks what a date such as 3/4/2026 means if the file itself does not show it. */
export function DateOrderChoice({ preview }: { preview: ImportPreview }) {
  const imports = useSlot(importsSlot)
  const { dates } = preview
  if (dates === null || dates.certain) return null
  return (
    <fieldset className="import-dates">
      <legend>
        What does <span className="selectable">“{dates.example}”</span> mean? The file does not say
        whether the day or the month comes first.
      </legend>
      {DateOrderSchema.options.map((order) => (
        <label key={order}>
          <input
            type="radio"
            name="import-date-order"
            value={order}
            checked={dates.order === order}
            onChange={() => void imports.getState().orderDates(order)}
          />
          {dayOf(dates.meanings[order])}
        </label>
      ))}
    </fieldset>
  )
}

function dayOf(instant: string): string {
  const date = new Date(instant)
  return Number.isNaN(date.getTime()) ? '–' : format.format(date)
}
