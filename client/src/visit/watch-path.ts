import type { NetworkQuality } from '../media/network.ts'
import { PathHealth } from '../media/path-health.ts'
import type { MediaPath } from '../media/path.ts'
import type { Received } from '../media/receiving.ts'
import { openMicrophones } from './view.ts'
import { LONG_SLEEP_MS, watchWakes } from '../wire/wakes.ts'
import type { Attendance } from './attendance.svelte.ts'

export type WatchPorts = {
  readonly stay: Attendance
  readonly path: () => MediaPath | null
  readonly received: () => readonly Received[]
  readonly speaking: () => readonly string[]
  readonly onQuality: (quality: NetworkQuality) => void
  /** The machine slept so long that nobody expects to be seen or heard. */
  readonly onLongSleep: () => void
}

/**
 * Watches whether what should arrive does, and tests socket and media path at once when the network changes or the machine
 * wakes. Returns what ends it.
 */
export function watchPath({
  stay,
  path,
  received,
  speaking,
  onQuality,
  onLongSleep,
}: WatchPorts): () => void {
  const anew = () => {
    stay.renew()
    path()?.restartIce()
  }
  const health = new PathHealth({
    path,
    received,
    open: () => openMicrophones(stay.mirror.view),
    speaking,
    onQuality,
    onStalled: () => path()?.restartIce(),
  })
  const stop = watchWakes({
    onNetwork: anew,
    onOffline: () => {
      stay.renew()
    },
    onVisible: () => {
      stay.hurry()
    },
    onWake: (ms) => {
      // First of all: nothing may leave that nobody expects to be sent.
      if (ms >= LONG_SLEEP_MS) onLongSleep()
      anew()
    },
    onClockSet: (skew) => {
      stay.mirror.clockSet(skew)
    },
    skew: () => stay.mirror.clockSkew,
  })
  return () => {
    stop()
    health.close()
  }
}
