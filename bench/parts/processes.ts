/** What processes cost, read from /proc: CPU time in seconds, memory in MB. Linux only. */
import { readFileSync, readdirSync } from 'node:fs'

/** USER_HZ: fixed at 100 in Linux's interface to programs, whatever the kernel ticks at. */
const TICKS_PER_SECOND = 100

const fieldsAfterName = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2).split(' ')

function statOf(pid: number): string[] | null {
  try {
    return fieldsAfterName(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return null
  }
}

/** CPU time that a process has used so far, in s; 0 when it is gone. proc(5): utime and stime are fields 14 and 15. */
export function cpuSeconds(pid: number): number {
  const stat = statOf(pid)
  return stat === null ? 0 : (Number(stat[11]) + Number(stat[12])) / TICKS_PER_SECOND
}

/** A process and all that descend from it, parents first. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    const parent = Number(Number.isInteger(pid) ? statOf(pid)?.[1] : Number.NaN)
    if (Number.isNaN(parent)) continue
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const found: number[] = []
  const waiting = [root]
  for (let pid = waiting.shift(); pid !== undefined; pid = waiting.shift()) {
    found.push(pid)
    waiting.push(...(children.get(pid) ?? []))
  }
  return found
}

/** CPU time of a process, of all that descend from it and of those that have ended, in s; it grows as long as the process lives. */
export function treeCpuSeconds(root: number): number {
  const [cutime, cstime] = [13, 14]
  return processTree(root).reduce((total, pid) => {
    const stat = statOf(pid)
    const ended = stat === null ? 0 : (Number(stat[cutime]) + Number(stat[cstime])) / TICKS_PER_SECOND
    return total + cpuSeconds(pid) + ended
  }, 0)
}

/** The first words of a process's command line, for tables. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

export type Memory = {
  /** All pages that are in memory for this process: shared ones count in full. */
  readonly rssMb: number
  /** Proportional: a page shared by n processes counts 1/n. The sum over processes is what they really take. */
  readonly pssMb: number
}

/** Memory of one process now; zeros when it is gone. */
export function memoryOf(pid: number): Memory {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  } catch {
    return { rssMb: 0, pssMb: 0 }
  }
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024
  return { rssMb: mb('Rss'), pssMb: mb('Pss') }
}

/**
 * Watches the CPU of named groups of processes from now on.
 *
 * @returns a function that gives each group's share of one core since the watch began, in percent
 */
export function watchCpu<Name extends string>(
  groups: Readonly<Record<Name, readonly number[]>>,
): () => { readonly seconds: number; readonly percent: Record<Name, number> } {
  const names = Object.keys(groups) as Name[]
  const used = (name: Name) => groups[name].reduce((total, pid) => total + cpuSeconds(pid), 0)
  const before = new Map(names.map((name) => [name, used(name)]))
  const start = performance.now()
  return () => {
    const seconds = (performance.now() - start) / 1000
    const percent = Object.fromEntries(
      names.map((name) => [name, ((used(name) - (before.get(name) ?? 0)) / seconds) * 100]),
    )
    return { seconds, percent: percent as Record<Name, number> }
  }
}
