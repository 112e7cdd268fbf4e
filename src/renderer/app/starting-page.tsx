import { Skeleton } from '../components/skeleton'
import './starting-page.css'

/** The outline of the window while main is starting, with a line that says what main is doing. */
export function StartingPage({ step }: { step: string }) {
  return (
    <div className="starting" aria-busy="true">
      <p className="starting-step" role="status">
        {step}…
      </p>
      <div className="starting-shape" aria-hidden="true">
        <div className="starting-column">
          {[120, 90, 110, 80].map((width) => (
            <Skeleton key={width} width={`${width}px`} />
          ))}
        </div>
        <div className="starting-column starting-list">
          {[80, 62, 74, 55, 70, 48].map((width) => (
            <div key={width} className="starting-row">
              <Skeleton width={`${width}%`} />
              <Skeleton width={`${width - 20}%`} height={10} />
            </div>
          ))}
        </div>
        <div className="starting-column starting-ticket">
          <Skeleton width="50%" height={20} />
          <Skeleton width="70%" />
          <Skeleton width="62%" />
        </div>
      </div>
    </div>
  )
}
