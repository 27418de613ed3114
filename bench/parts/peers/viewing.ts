import type { Participant } from '../../../shared/meeting.ts'
import { ask, type Browserless, type Inside } from './signalling.ts'

/** Asks for every video of the meeting at this width, again whenever one comes or goes, as a page with tiles does. */
export function watchVideos(signalling: Browserless, welcome: Inside, width: number): void {
  const people = new Map<string, Participant>()
  const show = () => {
    const shown = [...people.values()].flatMap(({ videos }) => videos).slice(0, 64)
    const videos = shown.map(({ producerId }) => ({ producerId, width, height: (width * 9) / 16 }))
    // Refused or unanswered when it crosses this peer's own goodbye.
    void ask(signalling, 'media:view', { videos }).catch(() => undefined)
  }
  for (const participant of welcome.snapshot?.participants ?? []) people.set(participant.id, participant)
  people.delete(welcome.self)
  let asked = JSON.stringify([])
  const videosNow = () => JSON.stringify([...people.values()].map(({ videos }) => videos))
  const showIfChanged = () => {
    const now = videosNow()
    if (now !== asked) show()
    asked = now
  }
  signalling.socket.on('happened', ({ happenings }) => {
    for (const happening of happenings) {
      if (happening.name === 'participant:left') people.delete(happening.notice.id)
      if (happening.name !== 'participant:joined' && happening.name !== 'participant:changed') continue
      const { participant } = happening.notice
      if (participant.id !== welcome.self) people.set(participant.id, participant)
    }
    showIfChanged()
  })
  showIfChanged()
}
