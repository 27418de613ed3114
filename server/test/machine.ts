/** Where a process of a test runs: here, or in a network namespace that stands for another machine. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'

export type Machine = {
  readonly address: string
  /** Words before those of a program that is to run there. */
  readonly words: readonly string[]
}

export const HERE: Machine = { address: '127.0.0.1', words: [] }

export function spawnOn({ words }: Machine, command: readonly string[], options: SpawnOptions): ChildProcess {
  const [program = '', ...rest] = [...words, ...command]
  return spawn(program, rest, options)
}
