import { Component, type ReactNode } from 'react'
import { Button } from '../components/button'
import { PageFrame } from '../components/page-frame'

/**
 * Shows a fallback when a part of the window fails to render, instead of a blank window. Unsent
 * text is safe in the stores.
 */
export class WindowGuard extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    if (!this.state.isBroken) return this.props.children
    return (
      <PageFrame
        title="This window couldn’t be displayed"
        lead={
          <div role="alert">
            Something unexpected went wrong. Nothing was changed, and what you wrote is kept.
          </div>
        }
      >
        <Button look="primary" onClick={() => this.setState({ isBroken: false })}>
          Try again
        </Button>
      </PageFrame>
    )
  }
}
