/** What a bench hands in: its bars, its table, and whatever else is worth keeping. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { describeHost, type Host } from './host.ts'
import { drawTable, type Row } from './table.ts'

/** A promise in figures. `atMost` and `measured` have the same unit, which the name tells. */
export type Bar = { readonly name: string; readonly atMost: number; readonly measured: number }

export type Outcome = {
  readonly title: string
  readonly bars: readonly Bar[]
  readonly rows: readonly Row[]
  /** What a reader must know to judge the figures. */
  readonly notes?: readonly string[]
  /** Figures that are kept in the results but not printed. */
  readonly details?: unknown
}

/** A figure that could not be measured does not pass. */
const passes = (bar: Bar) => bar.measured <= bar.atMost

const RESULTS = join(import.meta.dirname, '..', 'results')
/** Above this share of all cores others are at work, and times of a small machine say little. */
const QUIET_LOAD = 0.6

const isBusy = ({ loadavg: [load = 0], cores }: Host) => load > cores * QUIET_LOAD

function printOutcome(outcome: Outcome, host: Host): void {
  const [load = 0] = host.loadavg
  const busy = isBusy(host) ? '  (busy machine: figures are indications only)' : ''
  process.stdout.write(
    [
      `\n${outcome.title}\n`,
      `  ${host.gitSha.slice(0, 10)}${host.dirty ? '+' : ''}  ${host.cpu}, ${host.cores} cores, `,
      `node ${host.node}, load ${load}${busy}\n`,
      `  normaliser: gcm ${String(host.normaliser.gcm1200)} µs, send ${String(host.normaliser.send1200)} µs\n\n`,
      outcome.rows.length > 0 ? `${drawTable(outcome.rows)}\n` : '',
      outcome.bars.length > 0 ? drawTable(outcome.bars.map(barRow)) : '',
      ...(outcome.notes ?? []).map((note) => `  · ${note}\n`),
    ].join(''),
  )
}

const barRow = (bar: Bar): Row => ({
  bar: bar.name,
  'at most': bar.atMost,
  measured: bar.measured,
  verdict: passes(bar) ? 'met' : 'MISSED',
})

/**
 * Runs one bench from start to end: prints its table, writes `results/<name>.json` and sets the exit code, which is 0
 * unless the bench itself broke or, with `--strict`, a bar was missed.
 */
export async function runBench(name: string, measure: () => Promise<Outcome>): Promise<void> {
  try {
    const host = await describeHost()
    const startedAt = new Date().toISOString()
    const outcome = await measure()
    printOutcome(outcome, host)
    mkdirSync(RESULTS, { recursive: true })
    const bars = outcome.bars.map((bar) => ({ ...bar, met: passes(bar) }))
    const result = { name, startedAt, busyMachine: isBusy(host), host, ...outcome, bars }
    const file = join(RESULTS, `${name}.json`)
    const style = await resolveConfig(file)
    writeFileSync(file, await format(JSON.stringify(result), { ...style, filepath: file }))
    process.exitCode = process.argv.includes('--strict') && !bars.every((bar) => bar.met) ? 1 : 0
  } catch (error) {
    process.stderr.write(`bench ${name} broke: ${inspect(error)}\n`)
    process.exitCode = 1
  }
}

/** Says on stderr what is going on, so that a long bench is not silent and stdout stays the table. */
export function progress(text: string): void {
  process.stderr.write(`  … ${text}\n`)
}
