/** Which notices stand above the stage: pure, from what the visit says. */
import { m } from '../../text/messages/messages.js'
import { failureWords, type Captured } from '../../text/words.ts'
import type { Capture } from '../../media/capture.ts'
import type { Visit } from '../../visit/visit.ts'
import type { Notice } from './notice.ts'
import { roomNotices, type Desk } from './room-notices.ts'
import { toldNotices } from './told-notices.ts'

const warn = { tone: 'warn', urgency: 'polite' } as const

/** The most pressing comes first. Of failures that were put away a new one of the same kind is another one. */
export function noticesOf(visit: Visit, desk: Desk): readonly Notice[] {
  return [
    ...connectionNotices(visit),
    ...soundNotices(visit),
    ...toldNotices(visit),
    ...roomNotices(visit, desk),
    ...failures(visit).flatMap((failure) => failureNotice(failure, desk)),
    ...sharingNotices(visit),
  ]
}

function connectionNotices(visit: Visit): readonly Notice[] {
  if (visit.connection === 'reconnecting')
    return [{ key: 'reconnecting', text: m['banner.reconnecting'](), ...warn }]
  if (visit.network === 'lost') return [{ key: 'lost', text: m['banner.lost'](), ...warn }]
  if (visit.network === 'good') return []
  if (visit.camera.capture.at !== 'on') return [{ key: 'weak', text: m['banner.weakNoCamera'](), ...warn }]
  const action = { label: m['meeting.stopCamera'](), run: () => void visit.camera.stop() }
  return [{ key: 'weak', text: m['banner.weak'](), action, ...warn }]
}

function soundNotices(visit: Visit): readonly Notice[] {
  const notices: Notice[] = []
  if (visit.sound.blocked) {
    const action = { label: m['banner.playSound'](), run: () => void visit.sound.play() }
    notices.push({ key: 'sound-blocked', text: m['banner.soundBlocked'](), action, ...warn })
  }
  if (visit.microphone.talkingWhileMuted && !visit.notices.all.some(({ kind }) => kind === 'muted')) {
    const unmute = {
      label: m['meeting.unmute'](),
      run: () => {
        visit.microphone.unmute()
      },
    }
    notices.push({ key: 'talking', text: m['banner.talkingWhileMuted'](), action: unmute, ...warn })
  }
  return notices
}

function sharingNotices(visit: Visit): readonly Notice[] {
  if (visit.screen.capture.at !== 'on') return []
  const action = { label: m['meeting.stopSharing'](), run: () => void visit.screen.stop() }
  return [{ key: 'sharing', text: m['banner.sharing'](), action, tone: 'plain', urgency: 'polite' }]
}

type Failing = { readonly what: Captured; readonly capture: Capture; readonly again: () => void }

function failures(visit: Visit): readonly Failing[] {
  return [
    {
      what: 'microphone',
      capture: visit.microphone.capture,
      again: () => {
        visit.microphone.unmute()
      },
    },
    { what: 'camera', capture: visit.camera.capture, again: () => void visit.camera.start() },
    { what: 'screen', capture: visit.screen.capture, again: () => void visit.screen.start() },
  ]
}

function failureNotice({ what, capture, again }: Failing, { dismissed, dismiss }: Desk): readonly Notice[] {
  if (capture.at !== 'failed' || dismissed.has(capture)) return []
  const key = `${what}:${capture.why}`
  const text = failureWords(what, capture.why, capture.max)
  const ondismiss = () => {
    dismiss(capture)
  }
  return [{ key, text, action: { label: m['common.tryAgain'](), run: again }, ondismiss, ...warn }]
}
