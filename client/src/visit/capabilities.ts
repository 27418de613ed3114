import type { RtpCapabilities } from '../../../shared/media.ts'
import type { DeviceLoader } from '../media/device.ts'

/** How long the first hello of somebody who comes straight inside waits for the media engine, in ms. */
const PATIENCE_MS = 3_000

/** What this browser can receive, when that is known; `worthWaiting`: or soon will be. */
export async function capabilitiesOf(
  device: DeviceLoader,
  worthWaiting: boolean,
): Promise<RtpCapabilities | null> {
  const { loaded } = device
  if (loaded || !worthWaiting) return loaded?.capabilities ?? null
  const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS))
  const loading = device.load().catch(() => null)
  return (await Promise.race([loading, patience]))?.capabilities ?? null
}

/** Fetches the media engine, now or once the page is drawn and can be used. */
export function loadSoon(device: DeviceLoader, atOnce: boolean): void {
  const load = () => void device.load().catch(() => undefined)
  if (atOnce) load()
  else requestAnimationFrame(() => setTimeout(load))
}
