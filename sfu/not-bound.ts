import type { SfuConfig } from './config.ts'

/** One sentence with what to do next, when what was to be listened on is not to be had; undefined for other errors. */
export function whyNotBound(error: unknown, { port, mediaPort, workers }: SfuConfig): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && error.code === 'EADDRINUSE')
    return `SFU_PORT ${String(port)} is taken by another program: stop that one, or set SFU_PORT to another number.`
  // The worker binds the media ports and tells the reason in words only.
  if (error.message.includes('address not available')) {
    const ip = /ip:'([^']+)'/.exec(error.message)?.[1] ?? ''
    return `MEDIA_IP ${ip} is no address of this machine. Behind a NAT, MEDIA_IP is the address that the machine has, and MEDIA_ANNOUNCED_ADDRESS the public one.`
  }
  if (!error.message.includes('address already in use')) return undefined
  const last = mediaPort + workers - 1
  const range = last > mediaPort ? `${String(mediaPort)} to ${String(last)}` : String(mediaPort)
  return `MEDIA_PORT ${range} is taken by another program: stop that one, or set MEDIA_PORT to another number.`
}
