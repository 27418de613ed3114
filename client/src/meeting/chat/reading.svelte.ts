import { Choice } from '../../own/preferences.svelte.ts'

/** Which new messages a screen reader reads out. */
export const chatReading = new Choice('preau.chat-reading', 'mentions', 'all', 'none')
