/** What a browser has and Node has not, as far as tests of devices need it: each test says when and how it answers. */
import { storage } from './storage.ts'

/** A track of a device or a screen. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video'
  readonly label: string
  readonly #settings: MediaTrackSettings
  enabled = true
  muted = false
  contentHint = ''
  readyState: MediaStreamTrackState = 'live'

  constructor(kind: 'audio' | 'video', label: string, settings: MediaTrackSettings = {}) {
    super()
    this.kind = kind
    this.label = label
    this.#settings = { deviceId: label, ...settings }
  }

  getSettings(): MediaTrackSettings {
    return this.#settings
  }

  applyConstraints(): Promise<void> {
    return Promise.resolve()
  }

  /** By the page: no event. */
  stop(): void {
    this.readyState = 'ended'
  }

  /** The device is pulled out. */
  pull(): void {
    this.readyState = 'ended'
    this.dispatchEvent(new Event('ended'))
  }
}

/** One question of the page for a device or a screen: it stands until it is answered. */
export type Question = {
  readonly constraints: MediaStreamConstraints
  readonly give: (track: FakeTrack) => Promise<void>
  readonly refuse: (name: string) => Promise<void>
}

/** The machine's devices. */
export class FakeDevices extends EventTarget {
  /** Questions so far, oldest first. */
  readonly asked: Question[] = []
  /** What is plugged in; null: the list never comes. */
  present: readonly MediaDeviceInfo[] | null = []

  getSupportedConstraints = () => ({})
  getUserMedia = (constraints: MediaStreamConstraints): Promise<MediaStream> => this.#ask(constraints)
  getDisplayMedia = (constraints: MediaStreamConstraints): Promise<MediaStream> => this.#ask(constraints)

  enumerateDevices(): Promise<readonly MediaDeviceInfo[]> {
    return this.present === null ? new Promise(() => undefined) : Promise.resolve(this.present)
  }

  /** The newest question. */
  get last(): Question {
    const last = this.asked.at(-1)
    if (!last) throw new Error('nothing was asked')
    return last
  }

  #ask(constraints: MediaStreamConstraints): Promise<MediaStream> {
    return new Promise((resolve, reject) => {
      this.asked.push({
        constraints,
        give: async (track) => {
          resolve(new FakeStream([track]) as unknown as MediaStream)
          await settled()
        },
        refuse: async (name) => {
          reject(new DOMException('refused', name))
          await settled()
        },
      })
    })
  }
}

export class FakeStream {
  readonly #tracks: readonly FakeTrack[]
  constructor(tracks: readonly FakeTrack[]) {
    this.#tracks = tracks
  }
  getTracks(): readonly FakeTrack[] {
    return this.#tracks
  }
  getAudioTracks(): readonly FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'audio')
  }
  getVideoTracks(): readonly FakeTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'video')
  }
}

/** A device as the browser lists it. */
export function plugged(kind: MediaDeviceKind, deviceId: string, label = deviceId): MediaDeviceInfo {
  return { kind, deviceId, label, groupId: '' } as MediaDeviceInfo
}

/** Gives this process what pages find in `window` and `navigator`: a browser without Web Audio. */
export function fakeBrowser(): FakeDevices {
  const devices = new FakeDevices()
  const place = (on: object, name: string, value: unknown) =>
    Object.defineProperty(on, name, { value, configurable: true, writable: true })
  place(globalThis, 'window', globalThis)
  place(globalThis, 'isSecureContext', true)
  place(globalThis, 'localStorage', storage())
  place(globalThis, 'sessionStorage', storage())
  place(globalThis, 'MediaStream', FakeStream)
  place(navigator, 'mediaDevices', devices)
  return devices
}

/** Gives the browser Web Audio that measures like this; until what is returned is called. */
export function fakeAudio(measures: Partial<AudioContext>): () => void {
  const graph = { state: 'running' as AudioContextState, ...measures }
  const place = (value: unknown) =>
    Object.defineProperty(globalThis, 'AudioContext', { value, configurable: true, writable: true })
  place(function AudioContext() {
    return graph
  })
  return () => {
    graph.state = 'closed'
    place(undefined)
  }
}

/** When everything that was under way has come to rest: what waits for an answer still waits. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
