/** What is told of what moderators arrange for all to see. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Happened } from '../meeting/live-meeting.ts'
import { stageOf, type StageEvents } from '../meeting/stage.ts'
import { everyone, toThem, type Following, type Message } from './following.ts'
import { changed } from './seen.ts'
import { wireStage } from './to-wire.ts'

export const stageTable: { readonly [T in keyof StageEvents]: Following<T> } = {
  'laid-out': { tell: staged },
  spotlit: {
    tell: (happened, { id, on, by }) => [
      ...about(happened, id),
      ...staged(happened),
      ...toThem(happened, { id, by }, (name) => ({ name: 'you:spotlit', notice: { on, by: name } })),
    ],
  },
  'interpreter-set': {
    tell: (happened, { interpreter, by }) => {
      const before = stageOf(happened.before).interpreter
      const told = (id: ParticipantId, on: boolean) =>
        toThem(happened, { id, by }, (name) => ({ name: 'you:interpreter', notice: { on, by: name } }))
      return [
        ...(interpreter === null ? [] : about(happened, interpreter)),
        ...staged(happened),
        ...(before === null ? [] : told(before, false)),
        ...(interpreter === null ? [] : told(interpreter, true)),
      ]
    },
  },
}

function staged({ after }: Happened): Message[] {
  return everyone({ name: 'stage:changed', notice: { stage: wireStage(after) } })
}

/** In a large meeting not everybody knows whom all are to see. */
function about({ after }: Happened, id: ParticipantId): readonly Message[] {
  return changed(after, id)
}
