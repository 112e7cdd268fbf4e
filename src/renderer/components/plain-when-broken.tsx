import { Component, type ReactNode } from 'react'

/** Shows `plain` if the children fail to render (ten thousand nested quotes). */
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
