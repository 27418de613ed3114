import { barredFrom } from '../barred.ts'
import { m } from '../../text/messages/messages.js'
import type { Visit } from '../../visit/visit.ts'

/** What the bar of a meeting shows and does, told apart from how it looks. */
export type Controls = {
  readonly live: boolean
  readonly filming: boolean
  readonly sharing: boolean
  readonly handUp: boolean
  readonly canShare: boolean
  /** Why the camera or the microphone may not be used here; null when it may. */
  readonly noCamera: string | null
  readonly noMicrophone: string | null
  /** How many want to come in. */
  readonly waiting: number
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

/** What the page itself opens; the rest goes to the visit. `explain` says why something is not done. */
export type Openings = Pick<Controls, 'people' | 'invite' | 'leave'> & {
  readonly explain: (sentence: string) => void
}

/** The controls of a visit as they stand now. */
export function controlsOf(visit: Visit, { explain, ...openings }: Openings): Controls {
  const barred = barredFrom(visit.self?.role ?? null, visit.meeting)
  const noCamera = barred.camera ? m['banner.noCameras']() : null
  const noMicrophone = barred.microphone ? m['banner.noMicrophones']() : null
  return {
    noCamera,
    noMicrophone,
    waiting: visit.waiting.size,
    live: visit.microphoneState === 'live',
    filming: visit.camera.at === 'on' || visit.camera.at === 'starting',
    sharing: visit.screen.at === 'on' || visit.screen.at === 'starting',
    handUp: visit.self?.handRaisedAt != null,
    canShare: visit.canShareScreen,
    mute: () => void visit.mute(),
    unmute: () => {
      if (noMicrophone === null) void visit.unmute()
      else explain(noMicrophone)
    },
    startCamera: () => {
      if (noCamera === null) void visit.startCamera()
      else explain(noCamera)
    },
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
