import { tallyWords } from '#renderer/words/import-words'

interface RunningStepProps {
  label: string
  fraction: number
  tally?: { added: number; alreadyThere: number; rejected: number }
}

/** The progress of a long task, as a bar and as a text. */
export function RunningStep({ label, fraction, tally }: RunningStepProps) {
  const percent = Math.floor(fraction * 100)
  return (
    <div className="import-running">
      <p className="cut">{label}</p>
      <progress max={100} value={percent} aria-label={label} />
      <p className="quiet figures" role="status">
        {percent} %{tally === undefined ? '' : ` – ${tallyWords(tally)}`}
      </p>
    </div>
  )
}
