/**
 * 50 people lose the server (kill -9) or their connections (a reset of each): how soon all are back. Four real browsers
 * lose the server, then everything: how soon what one presses is seen by another.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { measureControl } from './parts/control.ts'
import { openMeeting } from './parts/meeting.ts'
import { startTcpProxy } from './parts/proxies.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { Returner } from './parts/returner.ts'
import { PORTS, withStack, type Stack } from './parts/stack.ts'
import { WELL_AFTER_MS } from '../scripts/supervisor/backoff.mjs'
import { median, spread } from './parts/statistics.ts'
import type { Row } from './parts/table.ts'

const PARTICIPANTS = 50
const KILLS = 5
const RESETS = 5
const RETURN_LIMIT_MS = 30_000
/** Between two resets, until the notices about the returns are told. */
const SETTLE_MS = 1_500
/** Between two kills: the supervisor takes a server that lived this long for a healthy one. */
const LIFE_MS = WELL_AFTER_MS + 1_000

/** Does harm and gives, for each participant, the ms from then to being inside again. */
async function returnTimes(people: readonly Returner[], harm: () => void): Promise<number[]> {
  for (const person of people) person.arm()
  const start = performance.now()
  harm()
  const limit = AbortSignal.timeout(RETURN_LIMIT_MS)
  const late = delay(RETURN_LIMIT_MS, null, { signal: limit }).catch(() => null)
  const times = await Promise.race([Promise.all(people.map((person) => person.returned)), late])
  if (times === null) throw new Error(`not everybody was back after ${RETURN_LIMIT_MS / 1000} s`)
  return times.map((at) => at - start)
}

const rowOf = (loss: string, times: readonly number[]): Row => {
  const { runs, p50, p95 } = spread(times)
  return { loss, returns: runs, 'p50 ms': p50, 'p95 ms': p95, 'last ms': Math.round(Math.max(...times)) }
}

async function measure(stack: Stack): Promise<Outcome> {
  const proxy = await startTcpProxy(PORTS.web, { roundTripMs: 0, tls: false, port: PORTS.webProxy })
  const link = await openMeeting(stack)
  const people = Array.from(
    { length: PARTICIPANTS },
    () => new Returner(link, `http://127.0.0.1:${proxy.port}`),
  )
  try {
    for (const [index, person] of people.entries()) await person.enter(`Person ${index}`)
    const resets: number[] = []
    for (let i = 0; i < RESETS; i += 1) {
      progress(`reset ${i + 1} of ${RESETS}`)
      await delay(SETTLE_MS)
      resets.push(
        ...(await returnTimes(people, () => {
          proxy.resetAll()
        })),
      )
    }
    const seqBefore = Math.max(...people.map((person) => person.seq))
    const kills: number[] = []
    for (let i = 0; i < KILLS; i += 1) {
      progress(`kill ${i + 1} of ${KILLS}`)
      await delay(LIFE_MS)
      kills.push(
        ...(await returnTimes(people, () => {
          stack.killServer()
        })),
      )
    }
    const forgotten = people.filter((person) => person.seq < seqBefore).length
    return {
      title: `restart: ${PARTICIPANTS} participants lose the server or their connections`,
      rows: [
        rowOf('every TCP connection reset', resets),
        rowOf('server killed (-9) and started again', kills),
      ],
      bars: [
        {
          name: 'back after a reset, the last one, ms',
          atMost: 1000,
          measured: Math.round(Math.max(...resets)),
        },
        { name: 'back after a kill, p95 ms', atMost: 5000, measured: spread(kills).p95 },
        { name: 'people whose meeting was forgotten', atMost: 0, measured: forgotten },
      ],
      notes: [
        'Returns are paced as in the browser (client/src/wire/backoff.ts). The supervisor starts the new server.',
      ],
      details: { resets, kills },
    }
  } finally {
    for (const person of people) person.leave()
    await proxy.close()
  }
}

/** With real browsers on the product as `npm start` runs it. */
async function measureBrowsers(): Promise<Pick<Outcome, 'bars' | 'rows' | 'details'>> {
  const { server, whole } = await measureControl()
  const middle = (values: readonly number[]) => Math.round(median(values))
  return {
    rows: [
      rowOf(
        'browsers: server killed',
        server.map(({ control }) => control),
      ),
      rowOf(
        'browsers: everything killed and started again',
        whole.map(({ control }) => control),
      ),
    ],
    bars: [
      {
        name: 'browsers: control after the server is ready again, median ms',
        atMost: 700,
        measured: middle(server.map(({ ready, control }) => control - ready)),
      },
      {
        name: 'browsers: everything ready after its kill, median ms',
        atMost: 5000,
        measured: middle(whole.map(({ ready }) => ready)),
      },
      {
        name: 'browsers: control after everything was killed, median ms',
        atMost: 6000,
        measured: middle(whole.map(({ control }) => control)),
      },
    ],
    details: { server, whole },
  }
}

await runBench('restart', async () => {
  const sockets = await withStack({}, measure)
  const browsers = await measureBrowsers()
  return {
    ...sockets,
    rows: [...sockets.rows, ...browsers.rows],
    bars: [...sockets.bars, ...browsers.bars],
    details: { ...(sockets.details as object), browsers: browsers.details },
  }
})
