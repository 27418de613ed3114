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
  const barred = barredFrom(visit.mirror.self?.role ?? null, visit.mirror.meeting)
  const noCamera = barred.camera ? m['banner.noCameras']() : null
  const noMicrophone = barred.microphone ? m['banner.noMicrophones']() : null
  return {
    noCamera,
    noMicrophone,
    waiting: visit.mirror.waiting.size,
    live: visit.microphone.state === 'live',
    filming: visit.camera.capture.at === 'on' || visit.camera.capture.at === 'starting',
    sharing: visit.screen.capture.at === 'on' || visit.screen.capture.at === 'starting',
    handUp: visit.mirror.self?.handRaisedAt != null,
    canShare: visit.screen.possible,
    mute: () => {
      visit.microphone.mute()
    },
    unmute: () => {
      if (noMicrophone === null) visit.microphone.unmute()
      else explain(noMicrophone)
    },
    startCamera: () => {
      if (noCamera === null) void visit.camera.start()
      else explain(noCamera)
    },
    stopCamera: () => void visit.camera.stop(),
    shareScreen: () => void visit.screen.start(),
    stopSharing: () => void visit.screen.stop(),
    raiseHand: () => void visit.ask('hand:raise', {}),
    lowerHand: () => {
      const { self } = visit.mirror
      if (self) void visit.ask('hand:lower', { participantId: self.id })
    },
    ...openings,
  }
}
