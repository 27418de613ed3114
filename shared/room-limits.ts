/** Numbers of rooms that both sides must agree on. Plain values: the browser may import this file. */

export const TITLE_MAX_CHARACTERS = 150
/** Of the welcome text and the message to moderators, as they are read: tags do not count. */
export const MESSAGE_MAX_CHARACTERS = 150
/** Of the same as they are written, tags included. */
export const MESSAGE_MAX_WRITTEN = 2_000
export const REDIRECT_MAX_CHARACTERS = 250

export const PARTICIPANTS = { min: 1, max: 500, standard: 100, advised: 250 } as const
/** In minutes. */
export const DURATION = { min: 1, max: 999, standard: 280 } as const

/** Rooms that one person may own; those of others that they look after do not count. */
export const ROOMS_MAX = 50
export const DELEGATES_MAX = 15

/** Digits of a connection code and of a telephone PIN; the first is not 0. */
export const CODE_DIGITS = 9

/** In ms before the end of a meeting: when its people are warned. */
export const TIME_WARNINGS_MS = [300_000, 60_000] as const

/** What may be put in a welcome text where the title of the room belongs. */
export const TITLE_PLACEHOLDER = '%%CONFNAME%%'
