/** The letters that come before something is removed because nobody used it. */
import type { Letter } from './letter.ts'
import { unlinked } from './inert.ts'
import { letterOf, quoted, type Leads } from './layout.ts'

export type Warning = Leads & {
  /** When it will be removed, ms since the epoch. */
  readonly at: number
  /** Titles. */
  readonly rooms: readonly string[]
}

const LISTED_MAX = 30
const days = {
  fr: new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeZone: 'Europe/Paris' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/Paris' }),
}

/** To who owns or looks after rooms that nobody used for long. */
export function roomsExpire({ at, rooms, ...leads }: Warning): Letter {
  const [fr, en] = [days.fr.format(at), days.en.format(at)]
  return letterOf(
    {
      fr: {
        subject: `Salles inutilisées, supprimées le ${fr}`,
        paragraphs: [
          `Personne n’a utilisé depuis longtemps les salles suivantes, dont vous êtes propriétaire ou délégataire\u00A0:`,
          ...listed(rooms, 'fr'),
          `Elles seront supprimées définitivement le ${fr}, avec leurs liens, leurs codes et leurs réglages. Pour garder une salle, lancez-y une réunion avant cette date.`,
        ],
      },
      en: {
        subject: `Unused rooms, to be removed on ${en}`,
        paragraphs: [
          'Nobody has used the following rooms, which you own or look after, for a long time:',
          ...listed(rooms, 'en'),
          `They will be removed for good on ${en}, with their links, codes and settings. To keep a room, start a meeting in it before that day.`,
        ],
      },
    },
    leads,
  )
}

/** To somebody who has not signed in for long. `rooms`: what they own, which goes with the account. */
export function accountExpires({ at, rooms, ...leads }: Warning): Letter {
  const [fr, en] = [days.fr.format(at), days.en.format(at)]
  return letterOf(
    {
      fr: {
        subject: `Compte inutilisé, supprimé le ${fr}`,
        paragraphs: [
          `Vous ne vous êtes pas identifié depuis longtemps. Votre compte sera supprimé définitivement le ${fr}. Pour le garder, identifiez-vous avant cette date.`,
          ...(rooms.length === 0
            ? []
            : [
                'Vos salles seront supprimées avec lui, même si vos délégataires les utilisent\u00A0; rien n’est transmis sans vous. Pour qu’une salle reste, transmettez-la à quelqu’un d’autre\u00A0:',
                ...listed(rooms, 'fr'),
              ]),
        ],
      },
      en: {
        subject: `Unused account, to be removed on ${en}`,
        paragraphs: [
          `You have not signed in for a long time. Your account will be removed for good on ${en}. To keep it, sign in before that day.`,
          ...(rooms.length === 0
            ? []
            : [
                'Your rooms will be removed with it, even when your delegates use them: nothing is handed over without you. For a room to stay, hand it over to somebody else:',
                ...listed(rooms, 'en'),
              ]),
        ],
      },
    },
    leads,
  )
}

/** To who looks after rooms whose owner's account is about to be removed. */
export function ownerExpires({ at, rooms, ...leads }: Warning): Letter {
  const [fr, en] = [days.fr.format(at), days.en.format(at)]
  return letterOf(
    {
      fr: {
        subject: `Salles qui vous sont déléguées, supprimées le ${fr}`,
        paragraphs: [
          `Le propriétaire des salles suivantes, dont vous êtes délégataire, ne s’est pas identifié depuis longtemps. Si rien ne change, son compte et ces salles seront supprimés définitivement le ${fr}.`,
          ...listed(rooms, 'fr'),
          'Pour en garder une, demandez-lui de s’identifier ou de vous la transmettre\u00A0; une personne qui administre le service peut aussi le faire.',
        ],
      },
      en: {
        subject: `Rooms that you look after, to be removed on ${en}`,
        paragraphs: [
          `The owner of the following rooms, which you look after, has not signed in for a long time. Unless that changes, their account and these rooms will be removed for good on ${en}.`,
          ...listed(rooms, 'en'),
          'To keep one, ask them to sign in or to hand it over to you; somebody who administers the service can do that, too.',
        ],
      },
    },
    leads,
  )
}

function listed(rooms: readonly string[], language: 'fr' | 'en'): string[] {
  const lines = rooms.slice(0, LISTED_MAX).map((title) => `• ${quoted(unlinked(title))}`)
  const more = rooms.length - lines.length
  const rest = { fr: `… et ${String(more)} de plus`, en: `… and ${String(more)} more` }
  return more > 0 ? [...lines, rest[language]] : lines
}
