import type { Visit } from '../visit/visit.ts'

/** What the bar of a meeting shows and does, told apart from how it looks. */
export type Controls = {
  readonly live: boolean
  readonly filming: boolean
  readonly sharing: boolean
  readonly handUp: boolean
  readonly canShare: boolean
  readonly mute: () => void
  readonly unmute: () => void
  readonly startCamera: () => void
  readonly stopCamera: () => void
  readonly shareScreen: () => void
  readonly stopSharing: () => void
  readonly raiseHand: () => void
  readonly lowerHand: () => void
  readonly people: () => void
  readonly invite: () => void
  readonly leave: () => void
}

/** What the page itself opens; the rest goes to the visit. */
export type Openings = Pick<Controls, 'people' | 'invite' | 'leave'>

/** The controls of a visit as they stand now. */
export function controlsOf(visit: Visit, openings: Openings): Controls {
  return {
    live: visit.microphoneState === 'live',
    filming: visit.camera.at === 'on' || visit.camera.at === 'starting',
    sharing: visit.screen.at === 'on' || visit.screen.at === 'starting',
    handUp: visit.self?.handRaisedAt != null,
    canShare: visit.canShareScreen,
    mute: () => void visit.mute(),
    unmute: () => void visit.unmute(),
    startCamera: () => void visit.startCamera(),
    stopCamera: () => void visit.stopCamera(),
    shareScreen: () => void visit.shareScreen(),
    stopSharing: () => void visit.stopSharing(),
    raiseHand: () => void visit.raiseHand(),
    lowerHand: () => {
      if (visit.self) void visit.lowerHand(visit.self.id)
    },
    ...openings,
  }
}
