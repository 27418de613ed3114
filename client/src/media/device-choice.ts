import { Kept, membersOf } from '../browser/kept.ts'
import type { Device, DeviceKind } from './capture.ts'

/** A device as it was when it was chosen. Its id changes when site data is cleared; its label then still finds it. */
export type RememberedDevice = Device

export type Remembered = Readonly<Partial<Record<DeviceKind, RememberedDevice>>>

/** The remembered device among those present: by id, else by label. */
export function findRemembered(
  remembered: RememberedDevice | undefined,
  present: readonly Device[],
): Device | null {
  if (!remembered) return null
  const same = present.find(({ id }) => id === remembered.id && id !== '')
  if (same) return same
  return present.find(({ label }) => label !== '' && label === remembered.label) ?? null
}

/** What takes over when a device is gone: the system's default, else any. */
export function fallbackFor(goneId: string, present: readonly Device[]): Device | null {
  const left = present.filter(({ id }) => id !== goneId && id !== '')
  return left.find(({ id }) => id === 'default') ?? left[0] ?? null
}

/** The browser's list in our words. Before a permission is given its entries have no ids or labels and are left out. */
export function listed(devices: readonly MediaDeviceInfo[]): Readonly<Record<DeviceKind, readonly Device[]>> {
  const of = (kind: MediaDeviceKind): readonly Device[] =>
    devices
      .filter((device) => device.kind === kind && device.deviceId !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, label }))
  return { microphone: of('audioinput'), camera: of('videoinput'), speaker: of('audiooutput') }
}

const KINDS: readonly DeviceKind[] = ['microphone', 'camera', 'speaker']

/** The devices that worked last time on this device. */
export const rememberedDevices = new Kept<Remembered>('localStorage', 'preau.devices', (kept) => {
  const members = membersOf(kept)
  return Object.fromEntries(
    KINDS.flatMap((kind) => {
      const { id, label } = membersOf(members[kind])
      return typeof id === 'string' && typeof label === 'string' ? [[kind, { id, label }]] : []
    }),
  )
})

/** Remembers a device that works. */
export function remember(kind: DeviceKind, device: Device): void {
  rememberedDevices.keep({ ...rememberedDevices.read(), [kind]: device })
}
