/** Words for the states that participants and devices can be in. */
import type { MicrophoneState } from '../../../shared/meeting.ts'
import type { Role } from '../../../shared/roles.ts'
import type { CaptureFailure, DeviceKind } from '../media/capture.ts'
import { familyOf } from './browser.ts'
import { m } from './messages/messages.js'

export function microphoneWords(state: MicrophoneState): string {
  switch (state) {
    case 'live':
      return m['meeting.microphoneLive']()
    case 'muted':
      return m['meeting.microphoneMuted']()
    case 'off':
      return m['meeting.microphoneOff']()
  }
}

/** What somebody is called; who others are may not be told. */
export function personName({ name }: { readonly name: string }): string {
  return name === '' ? m['meeting.someone']() : name
}

export function roleWord(role: Role): string {
  return role === 'moderator' ? m['meeting.moderator']() : m['meeting.participant']()
}

export type Captured = 'microphone' | 'camera' | 'screen'

// Each sentence by its whole key: a key put together when it is needed would carry all sentences to every page.
const failures = {
  microphone: {
    denied: m['failure.microphone.denied'],
    dismissed: m['failure.microphone.dismissed'],
    'denied-by-system': m['failure.microphone.denied-by-system'],
    'not-found': m['failure.microphone.not-found'],
    'in-use': m['failure.microphone.in-use'],
    unplugged: m['failure.microphone.unplugged'],
    'insecure-page': m['failure.microphone.insecure-page'],
    unsupported: m['failure.microphone.unsupported'],
    unknown: m['failure.microphone.unknown'],
    'limit-reached': m['failure.microphone.limit-reached'],
  },
  camera: {
    denied: m['failure.camera.denied'],
    dismissed: m['failure.camera.dismissed'],
    'denied-by-system': m['failure.camera.denied-by-system'],
    'not-found': m['failure.camera.not-found'],
    'in-use': m['failure.camera.in-use'],
    unplugged: m['failure.camera.unplugged'],
    'insecure-page': m['failure.camera.insecure-page'],
    unsupported: m['failure.camera.unsupported'],
    unknown: m['failure.camera.unknown'],
    'limit-reached': m['failure.camera.limit-reached'],
  },
  screen: {
    denied: m['failure.screen.denied'],
    dismissed: m['failure.screen.dismissed'],
    'denied-by-system': m['failure.screen.denied-by-system'],
    'not-found': m['failure.screen.not-found'],
    'in-use': m['failure.screen.in-use'],
    unplugged: m['failure.screen.unplugged'],
    'insecure-page': m['failure.screen.insecure-page'],
    unsupported: m['failure.screen.unsupported'],
    unknown: m['failure.screen.unknown'],
    'limit-reached': m['failure.screen.limit-reached'],
  },
}

/** Why a device is not there and what to do now. `max` goes with `limit-reached`. */
export function failureWords(what: Captured, why: CaptureFailure, max = 0): string {
  if (why === 'limit-reached') return failures[what][why]({ count: max })
  const happened = failures[what][why]()
  return what !== 'screen' && why === 'denied' ? `${happened} ${permissionHelp(what)}` : happened
}

const kept = {
  microphone: m['banner.microphoneKept'],
  camera: m['banner.cameraKept'],
  speaker: m['banner.speakerKept'],
}

/** That the device one chose cannot be had, and the one before goes on. */
export function keptWords(device: DeviceKind): string {
  return kept[device]()
}

/** Where this browser keeps the permission for a device. */
export function permissionHelp(device: 'microphone' | 'camera'): string {
  const words = {
    chromium: m['hear.permissionChromium'],
    firefox: m['hear.permissionFirefox'],
    safari: m['hear.permissionSafari'],
    ios: m['hear.permissionIos'],
  }
  const what = device === 'microphone' ? m['hear.theMicrophone']() : m['hear.theCamera']()
  return words[familyOf(navigator)]({ what })
}
