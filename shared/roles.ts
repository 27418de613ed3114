/** Roles in a meeting, strongest first. The link that somebody holds decides; the word in its path is cosmetic. */
export const ROLES = ['moderator', 'participant'] as const
export type Role = (typeof ROLES)[number]
