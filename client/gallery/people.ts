/** People to fill a hall with. */
import type { Participant } from '../../shared/meeting.ts'
import type { WaitingPerson } from '../../shared/waiting.ts'

const NAMES = [
  'Ada Host',
  'Bob',
  'Zoé Lefèvre (CPE)',
  'Marie Gérard, inspection académique de la circonscription de Laon',
  'Élodie N’Diaye',
  '李小龙',
  'يوسف',
  'Jean-Baptiste de La Fontaine-Montmorency',
  '<img src=x onerror=alert(1)>',
  'Hugo',
  'Inès',
  'Karim',
]

export const nobody: ReadonlyMap<string, Participant> = new Map()
export const nobodyWaits: ReadonlyMap<string, WaitingPerson> = new Map()
export const noVideos: ReadonlyMap<string, MediaStreamTrack> = new Map()

type Traits = Partial<Omit<Participant, 'id' | 'name'>>

/** One participant; the number decides the name. */
export function person(number: number, traits: Traits = {}): Participant {
  const name = NAMES[number] ?? `Personne ${String(number)}`
  const plain: Omit<Participant, 'id' | 'name'> = {
    role: 'participant',
    looksAfter: false,
    presenter: false,
    verified: false,
    via: 'browser',
    presence: 'here',
    microphone: 'muted',
    videos: [],
    handRaisedAt: null,
  }
  return { id: idOf(number), name, ...plain, ...traits }
}

/** One who waits; the number decides the name and for how long. */
export function waiting(
  number: number,
  traits: Partial<Omit<WaitingPerson, 'id' | 'name'>> = {},
): WaitingPerson {
  const { id, name } = person(number)
  const since = Date.now() - number * 61_000
  return {
    id,
    name,
    verified: false,
    via: 'browser',
    presence: 'here',
    since,
    affiliation: null,
    sentBack: false,
    mayBeBanned: false,
    ...traits,
  }
}

export function camera(number: number): Participant['videos'][number] {
  return { producerId: `camera-${String(number)}`, source: 'camera' } as Participant['videos'][number]
}

export function screen(number: number): Participant['videos'][number] {
  return { producerId: `screen-${String(number)}`, source: 'screen' } as Participant['videos'][number]
}

function idOf(number: number): Participant['id'] {
  return `person-${String(number).padStart(4, '0')}` as Participant['id']
}

/** The same people without one of them. */
export function without<T>(people: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  return new Map([...people].filter(([key]) => key !== id))
}

/** The same people with one hand up or down. */
export function withHand(
  people: ReadonlyMap<string, Participant>,
  id: string,
  handRaisedAt: number | null,
): ReadonlyMap<string, Participant> {
  return new Map([...people].map(([key, one]) => [key, key === id ? { ...one, handRaisedAt } : one]))
}
export const noTalks: ReadonlyMap<string, []> = new Map()
