import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { isHung } from './load.ts'
import type { MediaWorker } from './media-worker.ts'

/** How often a worker's load is measured, in ms. */
const MEASURE_EVERY_MS = 2000
/** How long it may take to answer, in ms. */
const ANSWER_WITHIN_MS = 3000

/** Linux counts a process's time in 1/100 s whatever the kernel's own tick is. */
const TICK_MS = 10

type Seen = { readonly onMeasured: () => void; readonly onHung: () => void }

/** Measures a worker's load until it is closed, and kills it when it hangs. */
export async function watch(worker: MediaWorker, { onMeasured, onHung }: Seen): Promise<void> {
  let missed = 0
  let last = await sample(worker)
  while (!worker.closed) {
    if (missed === 0) await wait(MEASURE_EVERY_MS, undefined, { ref: false })
    const answered = await within(ANSWER_WITHIN_MS, worker.cpuTime())
    const now = await sample(worker)
    const busy = share(last, now)
    last = now
    missed = answered ? 0 : missed + 1
    worker.measured(answered ? busy : 1)
    onMeasured()
    if (isHung(missed, busy)) {
      onHung()
      worker.kill()
    }
  }
}

type Sample = { readonly at: number; readonly cpu: number }

// From outside, so that it can be told of a worker that does not answer.
async function sample(worker: MediaWorker): Promise<Sample> {
  const stat = await readFile(`/proc/${String(worker.pid)}/stat`, 'latin1').catch(() => '')
  // proc(5): the name in parentheses may hold anything; utime and stime are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { at: performance.now(), cpu: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS }
}

function share(from: Sample, to: Sample): number {
  return Math.max(0, Math.min(1, (to.cpu - from.cpu) / Math.max(1, to.at - from.at)))
}

/** Whether it was answered in time; a worker that closes meanwhile has answered. */
async function within(ms: number, answer: Promise<unknown>): Promise<boolean> {
  const answered = answer.then(
    () => true,
    () => true,
  )
  return Promise.race([answered, wait(ms, false, { ref: false })])
}
