/** The letters about who looks after a room. */
import type { Letter } from './letter.ts'
import { unlinked } from './inert.ts'
import { letterOf, quoted, type Leads } from './layout.ts'

export type Person = { readonly name: string; readonly email: string | null }

const named = (words: string): string => quoted(unlinked(words))
const title = {
  fr: (words: string) => `«\u00A0${named(words)}\u00A0»`,
  en: (words: string) => `“${named(words)}”`,
}

export type RoomLetter = Leads & {
  readonly title: string
  readonly owner: Person
  readonly other: Person
  /** Who did it. */
  readonly by: Person
}

/** To the new delegate. */
export function youAreDelegate(about: RoomLetter): Letter {
  const by = named(about.by.name)
  return letterOf(
    {
      fr: {
        subject: `Une salle vous est déléguée\u00A0: ${unlinked(about.title)}`,
        paragraphs: [
          `${by} vous a confié la salle ${title.fr(about.title)}, dont ${named(about.owner.name)} est propriétaire.`,
          'Vous pouvez y lancer des réunions, y inviter et en modifier les réglages. Vous la trouvez parmi vos salles.',
        ],
      },
      en: {
        subject: `You now look after a room: ${unlinked(about.title)}`,
        paragraphs: [
          `${by} asked you to look after the room ${title.en(about.title)}, owned by ${named(about.owner.name)}.`,
          'You can start meetings in it, invite people and change its settings. You find it among your rooms.',
        ],
      },
    },
    about,
  )
}

/** To the owner of a room that has a new delegate. */
export function yourRoomHasDelegate(about: RoomLetter): Letter {
  const [by, other] = [named(about.by.name), named(about.other.name)]
  return letterOf(
    {
      fr: {
        subject: `Nouveau délégataire de votre salle\u00A0: ${unlinked(about.title)}`,
        paragraphs: [
          `${by} a ajouté ${other} aux délégataires de votre salle ${title.fr(about.title)}.`,
          'Un délégataire peut lancer des réunions, inviter et modifier les réglages\u00A0; il ne peut ni supprimer la salle ni la déléguer.',
        ],
      },
      en: {
        subject: `New delegate of your room: ${unlinked(about.title)}`,
        paragraphs: [
          `${by} added ${other} to the delegates of your room ${title.en(about.title)}.`,
          'A delegate can start meetings, invite people and change settings, but can neither delete the room nor delegate it.',
        ],
      },
    },
    about,
  )
}

/** To somebody who is a delegate no more. */
export function youAreNoDelegate(about: RoomLetter): Letter {
  const by = named(about.by.name)
  return letterOf(
    {
      fr: {
        subject: `Une salle ne vous est plus déléguée\u00A0: ${unlinked(about.title)}`,
        paragraphs: [`${by} vous a retiré des délégataires de la salle ${title.fr(about.title)}.`],
      },
      en: {
        subject: `You no longer look after a room: ${unlinked(about.title)}`,
        paragraphs: [`${by} removed you from the delegates of the room ${title.en(about.title)}.`],
      },
    },
    about,
  )
}

/** To the owner of a room that lost a delegate. */
export function yourRoomLostDelegate(about: RoomLetter): Letter {
  const [by, other] = [named(about.by.name), named(about.other.name)]
  return letterOf(
    {
      fr: {
        subject: `Un délégataire de moins pour votre salle\u00A0: ${unlinked(about.title)}`,
        paragraphs: [`${by} a retiré ${other} des délégataires de votre salle ${title.fr(about.title)}.`],
      },
      en: {
        subject: `One delegate less for your room: ${unlinked(about.title)}`,
        paragraphs: [`${by} removed ${other} from the delegates of your room ${title.en(about.title)}.`],
      },
    },
    about,
  )
}

/** To the new owner (`owner`) of a room; `other` owned it before. */
export function youOwnRoom(about: RoomLetter): Letter {
  const [by, other] = [named(about.by.name), named(about.other.name)]
  return letterOf(
    {
      fr: {
        subject: `Vous êtes propriétaire d’une salle\u00A0: ${unlinked(about.title)}`,
        paragraphs: [
          `${by} vous a transmis la salle ${title.fr(about.title)}. Ses liens, ses codes et ses délégataires restent les mêmes.`,
          `${other}, propriétaire jusqu’ici, en devient délégataire.`,
        ],
      },
      en: {
        subject: `You now own a room: ${unlinked(about.title)}`,
        paragraphs: [
          `${by} handed the room ${title.en(about.title)} over to you. Its links, codes and delegates stay the same.`,
          `${other}, who owned it until now, becomes a delegate.`,
        ],
      },
    },
    about,
  )
}

/** To who owned a room before (`other`); `owner` owns it now. */
export function yourRoomIsHandedOver(about: RoomLetter): Letter {
  const [by, owner] = [named(about.by.name), named(about.owner.name)]
  return letterOf(
    {
      fr: {
        subject: `Votre salle a changé de propriétaire\u00A0: ${unlinked(about.title)}`,
        paragraphs: [
          `${by} a transmis votre salle ${title.fr(about.title)} à ${owner}. Ses liens, ses codes et ses délégataires restent les mêmes, et vous en devenez délégataire.`,
        ],
      },
      en: {
        subject: `Your room has a new owner: ${unlinked(about.title)}`,
        paragraphs: [
          `${by} handed your room ${title.en(about.title)} over to ${owner}. Its links, codes and delegates stay the same, and you become a delegate.`,
        ],
      },
    },
    about,
  )
}
