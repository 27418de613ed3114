import { onMount } from 'svelte'

/** The time of this machine, in ms since the epoch, once a second. To be called while a component begins. Reactive. */
export function everySecond(): () => number {
  let now = $state(Date.now())
  onMount(() => {
    const timer = setInterval(() => {
      now = Date.now()
    }, 1000)
    return () => {
      clearInterval(timer)
    }
  })
  return () => now
}
