/** The event object of Electron's cancellable events, with the extra fields of each event. */
export class PreventableEvent {
  defaultPrevented = false

  preventDefault(): void {
    this.defaultPrevented = true
  }

  static with<T extends object>(details: T): PreventableEvent & T {
    return Object.assign(new PreventableEvent(), details)
  }
}
