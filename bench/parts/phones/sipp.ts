/** Calls by sipp, a program of others, over a line that loses messages. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'

const SCENARIO = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'sip-gateway',
  'test',
  'lines',
  'sipp',
  'basic.xml',
)
const CALLS = 100
const PER_SECOND = 20
const HOLD_MS = 10_000
/** As often as RFC 3261 §17.1 has it: until 32 s are over. */
const RETRANSMISSIONS = 10
const LIMIT_MS = 120_000

/** @returns NaN lost where sipp is not installed */
export function callsWithLoss(
  port: number,
  percent: number,
): Promise<{ readonly calls: number; readonly lost: number }> {
  const flags = {
    sf: SCENARIO,
    i: '127.0.0.1',
    mi: '127.0.0.1',
    s: '1234',
    m: CALLS,
    l: CALLS,
    r: PER_SECOND,
    d: HOLD_MS,
    lost: percent,
    max_invite_retrans: RETRANSMISSIONS,
    max_non_invite_retrans: RETRANSMISSIONS,
  }
  const words = Object.entries(flags).flatMap(([name, value]) => [`-${name}`, String(value)])
  return new Promise((resolve) => {
    const sipp = execFile(
      'sipp',
      [...words, '-nostdin', `127.0.0.1:${port}`],
      { timeout: LIMIT_MS, maxBuffer: 2 ** 26 },
      (_error, out) => {
        const good = /Successful call\s*\|\s*\d+\s*\|\s*(\d+)/g
        const last = [...out.matchAll(good)].at(-1)?.[1]
        resolve({ calls: CALLS, lost: last === undefined ? Number.NaN : CALLS - Number(last) })
      },
    )
    sipp.stdin?.end()
  })
}
