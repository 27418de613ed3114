import type { Device, DeviceKind } from '../visit/visit.ts'

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

const KEY = 'preau.devices'
const KINDS: readonly DeviceKind[] = ['microphone', 'camera', 'speaker']

/** The devices that worked last time here. What cannot be read counts as nothing. */
export function readRemembered(storage: Storage): Remembered {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? '{}')
    return Object.fromEntries(
      KINDS.flatMap((kind) => {
        const device = deviceIn(stored, kind)
        return device ? [[kind, device]] : []
      }),
    )
  } catch {
    return {}
  }
}

/** Remembers a device that works. Full or forbidden storage is no obstacle. */
export function remember(storage: Storage, kind: DeviceKind, device: Device): void {
  try {
    storage.setItem(KEY, JSON.stringify({ ...readRemembered(storage), [kind]: device }))
  } catch {
    // Private windows may forbid storing: then nothing is remembered.
  }
}

function deviceIn(stored: unknown, kind: string): RememberedDevice | null {
  if (typeof stored !== 'object' || stored === null) return null
  const device: unknown = Reflect.get(stored, kind)
  if (typeof device !== 'object' || device === null || !('id' in device) || !('label' in device)) return null
  const { id, label } = device
  return typeof id === 'string' && typeof label === 'string' ? { id, label } : null
}
