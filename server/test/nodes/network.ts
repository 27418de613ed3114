/** Machines on one bridge, each a network namespace; the process that makes them is at the bridge. To be run apart. */
import { execFileSync } from 'node:child_process'
import type { Machine } from '../machine.ts'

const NETWORK = '10.77.0'
const BRIDGE = 'lan'

/** The machines of these names, of at most ten letters each. */
export function machines<N extends string>(names: readonly N[]): Readonly<Record<N, Machine>> {
  ip(`link add ${BRIDGE} type bridge
    address add ${NETWORK}.1/24 dev ${BRIDGE}
    link set ${BRIDGE} up`)
  const made = names.map((name, index) => {
    const address = `${NETWORK}.${String(index + 11)}`
    ip(`netns add ${name}
      link add to-${name} type veth peer name eth0 netns ${name}
      link set to-${name} master ${BRIDGE} up`)
    for (const own of [`address add ${address}/24 dev eth0`, 'link set eth0 up', 'link set lo up'])
      execFileSync('ip', ['-n', name, ...own.split(' ')])
    return [name, { address, words: ['ip', 'netns', 'exec', name] }] as const
  })
  return Object.fromEntries(made) as unknown as Record<N, Machine>
}

/** It is gone without a word: nothing of it comes any more, and all that ran there is killed. */
export function lose(name: string): void {
  ip(`link set to-${name} down`)
  // One may have ended since.
  execFileSync('sh', ['-c', 'ip netns pids "$1" | xargs -r kill -9 2>/dev/null || true', 'sh', name])
}

function ip(lines: string): void {
  execFileSync('ip', ['-batch', '-'], { input: lines })
}
