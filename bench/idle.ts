/** What `npm start` takes while nobody is there. */
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { commandOf, memoryOf, processTree, watchCpu } from './parts/processes.ts'
import { withProduct } from './parts/product.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { rounded, sum } from './parts/statistics.ts'

const ROOT = join(import.meta.dirname, '..')
/** After it is ready: start-up work is not idling. */
const SETTLE_MS = 10_000
const MEASURE_MS = 30_000

/** The program and the file it runs, without where they are. */
function labelOf(pid: number): string {
  const words = commandOf(pid).split(' ')
  const script = words.find((word) => /\.m?[jt]s$/.test(word))
  const program = basename(words[0] ?? '')
  // PostgreSQL's own names for its parts stand where the command line would: "postgres: checkpointer".
  if (script === undefined) return words[0] === 'postgres:' ? words.slice(0, 3).join(' ').trim() : program
  return `${program} ${script.replace(`${ROOT}/`, '')}`
}

async function measure(pid: number): Promise<Outcome> {
  await delay(SETTLE_MS)
  const pids = processTree(pid)
  const watches = pids.map((one) => ({ pid: one, label: labelOf(one), read: watchCpu({ own: [one] }) }))
  const all = watchCpu({ all: pids })
  progress(`${MEASURE_MS / 1000} s of nothing`)
  await delay(MEASURE_MS)
  const cpu = all().percent.all
  const processes = watches.map((watch) => ({
    process: watch.label,
    ...memoryOf(watch.pid),
    cpu: watch.read().percent.own,
  }))
  const pss = sum(processes.map(({ pssMb }) => pssMb))
  const rss = sum(processes.map(({ rssMb }) => rssMb))
  return {
    title: `idle: the freshly started product over ${MEASURE_MS / 1000} s`,
    rows: [
      ...processes.map((one) => ({
        process: one.process,
        'PSS MB': rounded(one.pssMb),
        'RSS MB': rounded(one.rssMb),
        'CPU %': rounded(one.cpu, 2),
      })),
      { process: 'all', 'PSS MB': rounded(pss), 'RSS MB': rounded(rss), 'CPU %': rounded(cpu, 2) },
    ],
    bars: [
      { name: 'memory of all processes (PSS), MB', atMost: 190, measured: rounded(pss) },
      { name: 'CPU, % of a core', atMost: 0.6, measured: rounded(cpu, 2) },
    ],
    notes: ['PSS counts a page that n processes share as 1/n for each; the sum of RSS counts it n times.'],
    details: { processes },
  }
}

await runBench('idle', () => withProduct(({ pid }) => measure(pid)))
