import { tallyWords } from '#renderer/words/import-words'

interface RunningStepProps {
  label: string
  fraction: number
  tally?: { added: number; alreadyThere: number; rejected: number }
}

/** How far a long work is, in a bar and in words. */
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
