/** Rooms, people and providers to fill the portal's pages with. */
import type { Delegate, PortalReply, Provider, RoomPage, RoomSummary } from '../../../shared/portal.ts'
import type { Invitation } from '../../../shared/meeting.ts'
import type { RoomSettings } from '../../../shared/room-settings.ts'

const DAY_MS = 86_400_000

export const settings: RoomSettings = {
  title: 'Ma réunion',
  welcome: 'Bienvenue dans cette réunion <u><strong> %%CONFNAME%% </strong></u>.',
  moderatorMessage: 'Bienvenue aux modérateurs',
  maxParticipants: 100,
  durationMinutes: 280,
  waitingRoom: 'off',
  mutedOnArrival: true,
  allowCameras: true,
  allowMicrophones: true,
  allowPublicChat: true,
  allowPrivateChat: true,
  chatHistory: true,
  allowNotes: true,
  freshNotes: false,
  camerasForModerators: false,
  recording: 'manual',
  redirectUrl: '',
}

export function room(number: number, traits: Partial<RoomSummary> = {}): RoomSummary {
  return {
    id: `room-${String(number).padStart(4, '0')}` as RoomSummary['id'],
    title: TITLES[number] ?? `Salle ${String(number)}`,
    standing: 'owner',
    owner: 'Ada Host',
    favourite: false,
    delegates: 0,
    createdAt: Date.UTC(2026, 8, 3) - number * DAY_MS,
    usedAt: null,
    running: null,
    ...traits,
  }
}

const TITLES = [
  'Équipe de Com',
  'Ma salle',
  'Conseil pédagogique de la circonscription de Laon et réunions de bassin, premier et second degrés',
  'اجتماع المعلمين',
  '<b>Rentrée</b> & bilan',
  'Anticonstitutionnellementanticonstitutionnellementanticonstitutionnellement',
]

export function running(participants: number): RoomSummary['running'] {
  return { meetingId: 'meeting-0001' as never, since: Date.now() - 2_400_000, participants }
}

export const rooms: readonly RoomSummary[] = [
  room(0, { favourite: true, running: running(12), delegates: 2 }),
  room(1),
  room(2, { standing: 'delegate', owner: 'Grace Second', favourite: true }),
  room(3, { delegates: 1 }),
  room(4, { running: running(1) }),
  room(5, { standing: 'delegate', owner: 'Marie Gérard, inspection académique de l’Aisne' }),
]

export function roomPage(traits: Partial<RoomSummary> = {}): RoomPage {
  return { ...room(0, traits), settings: { ...settings, title: 'Équipe de Com', maxParticipants: 300 } }
}

export const invitation: Invitation = {
  title: 'Équipe de Com',
  participantUrl: 'https://preau.example/join/participant/r7Kq2mXw/4fJ0mS9pQkLzT1vB8cYdEg',
  moderatorUrl: 'https://preau.example/join/moderator/r7Kq2mXw/Zk3nW8tHqRsU5xA0bVfLmQ',
  authenticatedUrl: 'https://preau.example/join/authenticated/r7Kq2mXw/pX2mL0sWq9RkT4vJ7cBdHg',
  code: '411464571',
  phone: { numbers: [{ number: '+33 1 86 95 00 00', label: 'fr' }], pin: '123456789' },
  moderatorMessage: null,
}

const NAMES = ['Grace Second', 'Élodie N’Diaye', 'Jean-Baptiste de La Fontaine-Montmorency']

export function delegates(count: number): PortalReply<'delegates:list'> {
  const list = Array.from({ length: count }, (_, index): Delegate => ({
    id: `user-${String(index).padStart(4, '0')}` as Delegate['id'],
    name: NAMES[index] ?? `Personne ${String(index)}`,
    email: index === 2 ? null : `personne${String(index)}@demo.example`,
  }))
  return { delegates: list, max: 15 }
}

const provider = (name: string, traits: Partial<Provider> = {}): Provider => ({
  id: name.toLowerCase().replaceAll(' ', '-'),
  name,
  logo: null,
  answers: true,
  ...traits,
})

export const one: readonly Provider[] = [provider('Académie de démonstration')]
export const many: readonly Provider[] = [
  ...['Besançon', 'Créteil', 'Orléans-Tours', 'Toulouse', 'La Réunion'].map((town) =>
    provider(`Académie de ${town}`, { answers: town !== 'Créteil' }),
  ),
  provider('Administration centrale du ministère de l’Éducation nationale et de la Jeunesse'),
  ...Array.from({ length: 54 }, (_, index) => provider(`Établissement ${String(index + 1)}`)),
]
