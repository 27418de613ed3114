import { spawnSync } from 'node:child_process'
import { rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFailed } from '../setup/step.mjs'

const FILLER = 'simulated-full-disk'

/**
 * Leaves nothing of the disk that has this folder: what writes there is refused.
 *
 * @param {string} folder
 * @throws SetupFailed when it cannot be filled.
 */
export function fillDisk(folder) {
  const path = join(folder, FILLER)
  const free = () => {
    // Root may have what is kept for root, too.
    const { bfree, bsize } = statfsSync(folder)
    return bfree * bsize
  }
  let size = 0
  for (let piece = free(); piece >= 4096; piece = Math.floor(Math.min(piece / 2, free()))) {
    if (spawnSync('fallocate', ['-l', String(size + piece), path], { stdio: 'ignore' }).status === 0)
      size += piece
  }
  if (size === 0) {
    emptyDisk(folder)
    throw new SetupFailed(
      `Nothing could be allocated in ${folder}: the disk is full already, or not one that can be filled at once.`,
    )
  }
}

/** @param {string} folder */
export function emptyDisk(folder) {
  rmSync(join(folder, FILLER), { force: true })
}
