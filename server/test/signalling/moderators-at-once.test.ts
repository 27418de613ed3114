/** Fifty moderators act at once, and the server is killed in between: as if one had acted after the other. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { ParticipantId } from '../../../shared/ids.ts'
import type { Payload, RequestName } from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Command, Event } from '../../meeting/features.ts'
import { Client, hello, HelloRefused, type Inside } from '../client.ts'
import type { Database } from '../../db/database.ts'
import { dice } from '../meeting/any-command.ts'
import { whyNotLinearizable, type Operation } from '../meeting/linearizable.ts'
import { WRITTEN_PATIENCE_MS } from '../../signalling/written.ts'
import { returning } from '../rig.ts'
import { kill, killServers, restartable } from '../server-process.ts'

const MODERATORS = 50
const OTHERS = 20
const EACH = 12
const at = 0

test.after(async () => {
  killServers()
  await stopDatabases()
})

type Roll = (sides: number) => number
type Id = ParticipantId
type Wish = { readonly ask: (client: Client) => Promise<unknown>; readonly command: Command }
type Moderator = { client: Client; readonly inside: Inside; readonly page: string; readonly wishes: Wish[] }

function wish<N extends RequestName>(name: N, payload: Payload<N>, command: Command): Wish {
  return { ask: (client) => client.ask(name, payload), command }
}

/** What a moderator may want of somebody inside and of somebody who waits. */
const WISHES: readonly ((by: Id, id: Id, waits: Id, roll: Roll) => Wish)[] = [
  (by, id) => wish('people:promote', { participantId: id }, { type: 'promote', by, id, at }),
  (by, id) => wish('people:demote', { participantId: id }, { type: 'demote', by, id, at }),
  (by, id) => wish('presenter:make', { participantId: id }, { type: 'make-presenter', by, id, at }),
  (by, _, id) => wish('people:admit', { participantId: id }, { type: 'admit', by, id, at }),
  (by, _, id) =>
    wish('waiting:deny', { participantId: id, again: true }, { type: 'deny', by, id, again: true, at }),
  (by, id) => wish('waiting:send-back', { participantId: id }, { type: 'send-back', by, id, at }),
  (by, id) =>
    wish(
      'people:remove',
      { participantId: id, ban: false, why: '' },
      { type: 'remove', by, id, ban: false, at },
    ),
  (by, id) => {
    const locks = { cameras: 'locked' } as const
    return wish('lock:set-for', { participantId: id, locks }, { type: 'set-person-locks', by, id, locks, at })
  },
  (by, _id, _waits, roll) => {
    const locks = { microphones: roll(2) > 0 }
    return wish('lock:set', { locks }, { type: 'set-locks', by, locks, at })
  },
]

/** What one wants, in a random order, and never the same of the same person twice. */
function wishesOf(by: Id, people: readonly Id[], waiting: readonly Id[], roll: Roll): Wish[] {
  const one = (among: readonly Id[]): Id => among[roll(among.length)] ?? by
  const wishes = Array.from({ length: EACH }, () =>
    WISHES[roll(WISHES.length)]?.(by, one(people), one(waiting), roll),
  )
  return [...new Map(wishes.flatMap((one) => (one ? [[JSON.stringify(one.command), one]] : []))).values()]
}

test('what fifty moderators do at once, with a killed server in between, happened one after the other', async () => {
  const { database, first, start, ways } = await restartable()
  const come = async (role: keyof typeof ways, name: string) => {
    const page = `page-of-${name}`
    const join = { name, microphone: 'off' as const }
    const { client, welcome } = await Client.open(first.url, hello({ page, credential: ways[role], join }))
    return { client, welcome, page }
  }
  const names = (what: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${what}-${index}-host`)
  const hosts = await Promise.all(names('moderator', MODERATORS).map((name) => come('moderator', name)))
  const inside = await Promise.all(names('participant', OTHERS).map((name) => come('participant', name)))
  await hosts[0]?.client.ask('waiting:set-policy', { policy: 'everybody' })
  const waiting = await Promise.all(names('waiting', OTHERS).map((name) => come('participant', name)))

  const idOf = ({ welcome }: (typeof hosts)[number]): Id => {
    if (welcome.phase === 'visiting') throw new Error('not in the meeting')
    return welcome.self
  }
  const seed = Number(process.env['SEED'] ?? Date.now() % 100_000)
  const roll = dice(seed)
  const people = [...hosts, ...inside].map(idOf)
  const moderators = hosts.map(({ client, welcome, page }): Moderator => {
    if (welcome.phase !== 'inside') throw new Error('not inside')
    const wishes = wishesOf(welcome.self, people, waiting.map(idOf), roll)
    return { client, inside: welcome, page, wishes }
  })
  const begun = (await journalOf(database)).length
  const wished = moderators.reduce((sum, { wishes }) => sum + wishes.length, 0)
  const history: Operation[] = []
  const act = async ({ client, inside: { self }, wishes }: Moderator): Promise<void> => {
    while (client.socket.connected) {
      const next = wishes.shift()
      if (next === undefined) return
      const startedAt = performance.now()
      const answered = await outcomeOf(next.ask(client))
      if (answered === 'rate-limited') continue
      const endedAt = performance.now()
      // What took so long was answered before it was written, perhaps: a crash takes it back.
      const outcome = endedAt - startedAt < WRITTEN_PATIENCE_MS ? answered : 'unknown'
      history.push({ by: self, command: next.command, outcome, startedAt, endedAt })
    }
  }
  const acting = Promise.all(moderators.map((one) => act(one)))
  while (history.length < wished / 3) await new Promise(setImmediate)
  await kill(first)
  await acting
  const left = moderators.reduce((sum, { wishes }) => sum + wishes.length, 0)
  assert.ok(left > 0, 'it was killed in the middle')

  const second = await start()
  await Promise.all(
    moderators.map(async (one) => {
      const back = await Client.open(second.url, returning(one.inside, one.page, null)).catch(goneMeanwhile)
      if (back === null) return
      const { client } = back
      await act({ ...one, client })
      client.close()
    }),
  )
  second.child.kill('SIGTERM')
  await second.ended
  const journal = await journalOf(database)
  assert.ok(
    history.some(({ outcome }) => outcome === 'forbidden') && history.some(({ outcome }) => outcome === 'ok'),
  )
  assert.is(whyNotLinearizable(history, journal, begun), null, `seed ${seed}`)
  for (const { client } of [...hosts, ...inside, ...waiting]) client.close()
  await database.destroy()
})

// Another one has sent them out or back, before or while they came.
function goneMeanwhile(error: unknown): null {
  if (error instanceof HelloRefused || /disconnected/.test(String(error))) return null
  throw error
}

async function journalOf(database: Database): Promise<Event[]> {
  const rows = await database.selectFrom('journal').select('event').orderBy('seq').execute()
  return rows.map(({ event }) => event)
}

async function outcomeOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer
    return 'ok'
  } catch (error) {
    // The socket was lost before the answer, or nobody answered.
    if (error instanceof Refused && !['unavailable', 'timeout'].includes(error.code)) return error.code
    return 'unknown'
  }
}

test.run()
