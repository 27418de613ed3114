import { NOTHING_LOCKED } from '../../shared/lock-names.ts'
import type { Doorstep, Invitation, MeetingFacts } from '../../shared/meeting.ts'

export const facts = {
  id: 'meeting-0001',
  roomId: 'room-0001',
  title: 'Réunion de rentrée',
  permanent: true,
  welcome: [
    { text: 'Bienvenue dans cette réunion ' },
    { text: 'Réunion de rentrée', bold: true, underline: true },
    { text: '.' },
    { lineBreak: true },
    { text: 'Ordre du jour : ' },
    { text: 'https://exemple.fr/ordre', href: 'https://exemple.fr/ordre' },
  ],
  redirectUrl: '',
  maxParticipants: 100,
  waitingRoom: 'off',
  mutedOnArrival: true,
  chatHistory: true,
  locks: NOTHING_LOCKED,
  chat: { pauseS: 0, approveGuests: false, guestLinks: true },
  dashboard: false,
  stage: { layout: null, spotlit: [], interpreter: null, by: '', at: 0 },
  openedAt: Date.now() - 847_000,
  endsAt: Date.now() + 3_600_000,
  now: Date.now(),
} as unknown as MeetingFacts

export const door = {
  id: 'meeting-0001',
  title: 'Réunion de rentrée',
  host: 'Ada Host',
  started: true,
  permanent: true,
  redirectUrl: '',
} as Doorstep

/** Everything there may be to pass on. */
export const invitation: Invitation = {
  title: 'Réunion de rentrée',
  participantUrl: 'https://preau.example/join/participant/r7Kq2mXw/4fJ0mS9pQkLzT1vB8cYdEg',
  moderatorUrl: 'https://preau.example/join/moderator/r7Kq2mXw/Zk3nW8tHqRsU5xA0bVfLmQ',
  authenticatedUrl: 'https://preau.example/join/authenticated/r7Kq2mXw/p0QwE4rTy8uIoPaSdFgHjK',
  code: '411464571',
  phone: {
    numbers: [
      { number: '+33 1 86 95 00 00', label: 'fr' },
      { number: '+41 22 518 00 00', label: 'ch' },
    ],
    pin: '123456789',
  },
  moderatorMessage: [{ text: 'Bienvenue aux modérateurs' }],
}
