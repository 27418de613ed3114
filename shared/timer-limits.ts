/** Numbers of the timer that both sides must agree on. Plain values: the browser may import this file. */

/** The longest countdown, in s. */
export const TIMER_MAX_S = 24 * 60 * 60
export const TIMER_TITLE_MAX_CHARACTERS = 60
