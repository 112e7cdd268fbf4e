import { Component, type ReactNode } from 'react'

/** Shows `plain` where the children cannot be drawn (ten thousand nested quotes). */
export class PlainWhenBroken extends Component<
  { plain: ReactNode; children: ReactNode },
  { isBroken: boolean }
> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    return this.state.isBroken ? this.props.plain : this.props.children
  }
}
