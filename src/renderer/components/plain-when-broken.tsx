import { Component, type ReactNode } from 'react'
import { PlainText } from './plain-text'

/** A text that the parser cannot take (ten thousand nested quotes) is shown as it was typed. */
export class PlainWhenBroken extends Component<
  { text: string; children: ReactNode },
  { brokenText: string | null }
> {
  override state: { brokenText: string | null } = { brokenText: null }

  override componentDidCatch() {
    this.setState({ brokenText: this.props.text })
  }

  static getDerivedStateFromError() {
    return { brokenText: '' }
  }

  override render() {
    const { brokenText } = this.state
    const isBroken = brokenText !== null && (brokenText === '' || brokenText === this.props.text)
    return isBroken ? <PlainText text={this.props.text} /> : this.props.children
  }
}
