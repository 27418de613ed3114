/** Roles in a meeting, strongest first. The link that somebody holds decides; the word in its path is cosmetic. */
export const ROLES = ['moderator', 'participant'] as const
export type Role = (typeof ROLES)[number]

/** What an invitation link can be: the third admits under a verified name only, with a participant's rights. */
export const LINK_KINDS = ['moderator', 'participant', 'authenticated'] as const
export type LinkKind = (typeof LINK_KINDS)[number]

/** Who somebody is to a room: its owner, somebody who looks after it too, or an administrator who looks in. */
export const ROOM_STANDINGS = ['owner', 'delegate', 'administrator'] as const
export type RoomStanding = (typeof ROOM_STANDINGS)[number]
