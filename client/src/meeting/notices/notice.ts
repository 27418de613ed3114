/** One notice above the stage, in words and with what may be done about it. */
export type Notice = {
  readonly key: string
  readonly text: string
  readonly tone: 'plain' | 'warn'
  readonly urgency: 'polite' | 'assertive'
  readonly action?: { readonly label: string; readonly run: () => void }
  readonly ondismiss?: () => void
}
