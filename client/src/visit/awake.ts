import type { MediaPath } from '../media/path.ts'
import { LONG_SLEEP_MS, watchWakes } from '../wire/wakes.ts'
import type { Stay } from './stay.svelte.ts'

export type AwakePorts = {
  readonly stay: Stay
  readonly path: () => MediaPath | null
  /** The machine slept so long that nobody expects to be seen or heard. */
  readonly onLongSleep: () => void
}

/** Tests socket and media path at once when the network changes or the machine wakes. Returns what ends it. */
export function keepAwake({ stay, path, onLongSleep }: AwakePorts): () => void {
  const anew = () => {
    stay.renew()
    path()?.restartIce()
  }
  return watchWakes({
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
  })
}
