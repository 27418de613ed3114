/** Words for the states that participants and devices can be in. */
import type { MicrophoneState } from '../../../shared/protocol.ts'
import type { Role } from '../../../shared/roles.ts'
import type { CaptureFailure } from '../visit/visit.ts'
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

export function roleWord(role: Role): string {
  return role === 'moderator' ? m['meeting.moderator']() : m['meeting.participant']()
}

export type Captured = 'microphone' | 'camera' | 'screen'

/** Why a device is not there and what to do now. `max` goes with `limit-reached`. */
export function failureWords(what: Captured, why: CaptureFailure, max = 0): string {
  if (why === 'limit-reached') return m[`failure.${what}.limit-reached`]({ count: max })
  const happened = m[`failure.${what}.${why}`]()
  return what === 'microphone' && why === 'denied' ? `${happened} ${permissionHelp()}` : happened
}

/** Where this browser keeps the permission for the microphone. */
export function permissionHelp(): string {
  const words = {
    chromium: m['hear.permissionChromium'],
    firefox: m['hear.permissionFirefox'],
    safari: m['hear.permissionSafari'],
    ios: m['hear.permissionIos'],
  }
  return words[familyOf(navigator.userAgent)]()
}
