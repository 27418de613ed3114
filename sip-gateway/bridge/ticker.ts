/** Every 20 ms, without drift: what is due is counted from the beginning, never from the last time. */
import { FRAME_MS } from '../codecs/codec.ts'

/** After a longer halt the time that was missed is left out: nobody wants to hear it. */
export const MOST_CAUGHT_UP = 5

export type Pace = { readonly startedAt: number; readonly done: number }

/** What is due at this time, in ms, and how things stand once it is done. */
export function due(pace: Pace, now: number): { readonly ticks: number; readonly pace: Pace } {
  const owed = Math.floor((now - pace.startedAt) / FRAME_MS) - pace.done
  const ticks = Math.max(0, Math.min(owed, MOST_CAUGHT_UP))
  return { ticks, pace: { ...pace, done: pace.done + Math.max(0, owed) } }
}

/** How long to sleep until the next, in ms. */
export function untilNext(pace: Pace, now: number): number {
  return Math.max(0, pace.startedAt + (pace.done + 1) * FRAME_MS - now)
}

/** Calls `tick` until it is stopped. @param onTime is told how late each one is, in ms, and when it is */
export function startTicking(
  tick: () => void,
  onTime: (late: number, now: number) => void = () => undefined,
): () => void {
  const clock = (): number => performance.now()
  let pace: Pace = { startedAt: clock(), done: 0 }
  let timer: NodeJS.Timeout
  const run = (): void => {
    const now = clock()
    if (untilNext(pace, now) === 0) onTime(now - pace.startedAt - (pace.done + 1) * FRAME_MS, now)
    const next = due(pace, now)
    pace = next.pace
    for (let i = 0; i < next.ticks; i++) tick()
    timer = setTimeout(run, untilNext(pace, clock()))
  }
  timer = setTimeout(run, untilNext(pace, clock()))
  return () => {
    clearTimeout(timer)
  }
}
