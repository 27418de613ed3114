/** Notes as they are for who opened them just now: a document that is empty, and nobody else in it. */
import type { Lane } from '../src/wire/connection.ts'

const ANSWERS: Readonly<Record<string, unknown>> = {
  'notes:open': {
    ...{ generation: 'one', client: 7, fresh: true, vector: 'AA==' },
    update: { parts: 1, first: 'AAA=' },
  },
  'notes:versions': { versions: [{ id: 1, at: 0, why: 'hour' }] },
}

export function quietLane(): Lane {
  const heard = new Map<string, () => void>()
  const lane = {
    active: false,
    connected: false,
    io: { _readyState: 'closed' },
    on: (name: string, hear: () => void) => heard.set(name, hear),
    connect() {
      lane.active = true
      lane.connected = true
      queueMicrotask(() => heard.get('connect')?.())
      return lane
    },
    disconnect: () => lane,
    timeout: () => ({
      emitWithAck: (name: string) => Promise.resolve({ ok: true, value: ANSWERS[name] ?? {} }),
    }),
  }
  return lane as unknown as Lane
}
