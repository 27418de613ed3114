/** What moderators arrange for all to see: the layout, who is large, and who interprets into sign language. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Layout } from '../../shared/layouts.ts'
import { SPOTLIGHTS_MAX } from '../../shared/stage.ts'
import type { Feature } from './feature.ts'
import { moderator, other } from './inside.ts'
import type { Meeting, Stage } from './meeting.ts'

type By = { readonly by: ParticipantId; readonly at: number }

export type StageCommands = {
  /** `layout` null: as everybody likes. */
  'lay-out': By & { readonly layout: Layout | null }
  spotlight: By & { readonly id: ParticipantId; readonly on: boolean }
  /** `interpreter` null: nobody. */
  'set-interpreter': By & { readonly interpreter: ParticipantId | null }
}

export type StageEvents = {
  'laid-out': By & { readonly layout: Layout | null }
  spotlit: By & { readonly id: ParticipantId; readonly on: boolean }
  'interpreter-set': By & { readonly interpreter: ParticipantId | null }
}

/** Before anybody arranged anything. */
export const BARE_STAGE: Stage = { layout: null, spotlit: [], interpreter: null, by: '', at: 0 }

export const stage: Feature<StageCommands, StageEvents> = {
  decide: {
    'lay-out': (meeting, { by, layout, at }) => {
      moderator(meeting, by)
      return meeting.stage.layout === layout ? [] : [{ type: 'laid-out', by, layout, at }]
    },
    spotlight: (meeting, { by, id, on, at }) => {
      moderator(meeting, by)
      const lit = meeting.stage.spotlit.includes(other(meeting, id).id)
      return lit === on ? [] : [{ type: 'spotlit', by, id, on, at }]
    },
    'set-interpreter': (meeting, { by, interpreter, at }) => {
      moderator(meeting, by)
      if (interpreter !== null) other(meeting, interpreter)
      const same = stageOf(meeting).interpreter === interpreter
      return same ? [] : [{ type: 'interpreter-set', by, interpreter, at }]
    },
  },
  evolve: {
    'laid-out': (meeting, { by, layout, at }) => arranged(meeting, { by, at }, { layout }),
    spotlit: (meeting, { by, id, on, at }) => {
      const others = stageOf(meeting).spotlit.filter((one) => one !== id)
      return arranged(
        meeting,
        { by, at },
        { spotlit: (on ? [...others, id] : others).slice(-SPOTLIGHTS_MAX) },
      )
    },
    'interpreter-set': (meeting, { interpreter }) => ({
      ...meeting,
      stage: { ...meeting.stage, interpreter },
    }),
  },
}

/** What is arranged, about those who are inside. */
export function stageOf({ stage: now, participants }: Meeting): Stage {
  return {
    ...now,
    spotlit: now.spotlit.filter((id) => participants.has(id)),
    interpreter: now.interpreter !== null && participants.has(now.interpreter) ? now.interpreter : null,
  }
}

function arranged(meeting: Meeting, { by, at }: By, change: Partial<Stage>): Meeting {
  const name = meeting.participants.get(by)?.name ?? ''
  return { ...meeting, stage: { ...meeting.stage, ...change, by: name, at } }
}
