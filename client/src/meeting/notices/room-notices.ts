/** Notices about the room: who wants to come in, what its settings do to oneself, how long it still lasts. Pure. */
import { m } from '../../text/messages/messages.js'
import type { Visit } from '../../visit/visit.ts'
import { PROLONG_MINUTES } from '../time-left.ts'
import type { OwnStage } from '../stage/own-stage.svelte.ts'
import type { Notice } from './notice.ts'

/** What the page itself knows and does about notices. */
export type Desk = {
  /** What the person has put away: failures, people, warnings. */
  readonly dismissed: ReadonlySet<unknown>
  readonly dismiss: (what: unknown) => void
  /** The warning that is due: so many minutes are left. */
  readonly warned: number | null
  /** Why something that was asked for is not done, until put away. */
  readonly explained: string | null
  readonly onexplained: () => void
  readonly onpeople: () => void
  readonly stage: OwnStage
}

export function roomNotices(visit: Visit, desk: Desk): readonly Notice[] {
  return [
    ...timeNotices(visit, desk),
    ...waitingNotices(visit, desk),
    ...dashboardNotices(visit, desk),
    ...stageNotices(visit, desk),
    ...explanations(desk),
  ]
}

function timeNotices(visit: Visit, { warned, dismissed, dismiss }: Desk): readonly Notice[] {
  // Who put one away is warned again when the meeting was prolonged.
  const key = `time-${String(warned)}-${String(visit.mirror.meeting?.endsAt)}`
  if (warned === null || dismissed.has(key)) return []
  const ondismiss = () => {
    dismiss(key)
  }
  const text = m['banner.timeLeft']({ count: warned })
  const notice = { key, text, ondismiss, tone: 'warn', urgency: 'polite' } as const
  return visit.mirror.self?.role === 'moderator' ? [{ ...notice, action: prolonging(visit) }] : [notice]
}

/** One press of it, in words. */
export function prolonging(visit: Visit): NonNullable<Notice['action']> {
  return {
    label: m['time.prolong']({ count: PROLONG_MINUTES }),
    run: () => void visit.ask('meeting:prolong', { minutes: PROLONG_MINUTES }),
  }
}

function waitingNotices(visit: Visit, { dismissed, dismiss, onpeople }: Desk): readonly Notice[] {
  const waiting = [...visit.mirror.waiting.values()].filter(({ id }) => !dismissed.has(id))
  const [first] = waiting
  if (!first) return []
  const ondismiss = () => {
    for (const { id } of waiting) dismiss(id)
  }
  const alone = waiting.length === 1
  const text = alone
    ? m['banner.wantsIn']({ name: first.name })
    : m['banner.wantIn']({ count: waiting.length })
  const action = alone
    ? {
        label: m['banner.admitOne'](),
        run: () => void visit.ask('people:admit', { participantId: first.id }),
      }
    : { label: m['banner.seeWaiting'](), run: onpeople }
  return [{ key: 'waiting', text, action, ondismiss, tone: 'plain', urgency: 'polite' }]
}

/** Participants are told that moderators look at what they do. */
function dashboardNotices({ mirror }: Visit, { dismissed, dismiss }: Desk): readonly Notice[] {
  if (mirror.meeting?.dashboard !== true || mirror.self?.role !== 'participant') return []
  if (dismissed.has('dashboard')) return []
  const ondismiss = () => {
    dismiss('dashboard')
  }
  return [{ key: 'dashboard', text: m['dashboard.told'](), ondismiss, tone: 'plain', urgency: 'polite' }]
}

/** Somebody else has arranged what one sees. */
function stageNotices({ mirror }: Visit, { stage, dismissed, dismiss }: Desk): readonly Notice[] {
  const { followed } = stage
  if (followed === null || followed.by === mirror.self?.name) return []
  const key = `stage-${String(followed.at)}`
  if (dismissed.has(key)) return []
  const action = {
    label: m['layout.backToMine'](),
    run: () => {
      stage.leave()
    },
  }
  const ondismiss = () => {
    dismiss(key)
  }
  const text = m['layout.arrangedBy']({ name: followed.by })
  return [{ key, text, action, ondismiss, tone: 'plain', urgency: 'polite' }]
}

function explanations({ explained, onexplained }: Desk): readonly Notice[] {
  if (explained === null) return []
  return [{ key: explained, text: explained, ondismiss: onexplained, tone: 'plain', urgency: 'polite' }]
}
