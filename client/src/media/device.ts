import type { types } from 'mediasoup-client'
import type { RtpCapabilities } from '../../../shared/media.ts'

export type LoadedDevice = {
  readonly device: types.Device
  /** What this browser can receive: goes into the Hello. */
  readonly capabilities: RtpCapabilities
}

const CAPABILITIES_PATH = '/api/media-capabilities'

/**
 * The browser's media engine. mediasoup-client is a chunk of its own, fetched at the first call and not before.
 *
 * @throws Error when the browser knows no WebRTC, or the chunk or the capabilities cannot be fetched.
 */
export class DeviceLoader {
  #loading: Promise<LoadedDevice> | null = null
  #loaded: LoadedDevice | null = null
  #unsupported = false

  /** This browser knows no WebRTC that could be used: trying again is of no use. */
  get unsupported(): boolean {
    return this.#unsupported
  }

  /** What is loaded by now, without waiting. */
  get loaded(): LoadedDevice | null {
    return this.#loaded
  }

  load(): Promise<LoadedDevice> {
    this.#loading ??= loadDevice().then(
      (loaded) => (this.#loaded = loaded),
      (error: unknown) => {
        this.#loading = null
        this.#unsupported = error instanceof Error && error.name === 'UnsupportedError'
        throw error
      },
    )
    return this.#loading
  }
}

async function loadDevice(): Promise<LoadedDevice> {
  const [{ Device }, routerRtpCapabilities] = await Promise.all([
    import('mediasoup-client'),
    fetchCapabilities(),
  ])
  const device = await Device.factory()
  await device.load({ routerRtpCapabilities })
  return { device, capabilities: device.recvRtpCapabilities as RtpCapabilities }
}

async function fetchCapabilities(): Promise<types.RtpCapabilities> {
  const answer = await fetch(CAPABILITIES_PATH)
  if (!answer.ok) throw new Error(`${CAPABILITIES_PATH} answered ${String(answer.status)}`)
  const { capabilities } = (await answer.json()) as { readonly capabilities: types.RtpCapabilities }
  return capabilities
}
