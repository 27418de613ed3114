import type { PortalBody, PortalParams, PortalReply } from '../../../shared/portal.ts'
import { portalRoutes, type PortalRequest } from '../../../shared/portal-routes.ts'
import type { Invitation } from '../../../shared/meeting.ts'
import type { Person } from './person.ts'

/**
 * Asks the portal for what a person's own browser might: with their cookies, past the pages.
 *
 * @throws Error with the answer when the portal says no.
 */
export async function ask<N extends PortalRequest>(
  { context }: Person,
  name: N,
  params: PortalParams<N>,
  body?: PortalBody<N>,
): Promise<PortalReply<N>> {
  const { method, path } = portalRoutes[name]
  const query = new URLSearchParams()
  let url: string = path
  for (const [key, value] of Object.entries(params)) {
    const filled = url.replace(`:${key}`, encodeURIComponent(String(value)))
    if (filled === url) query.set(key, String(value))
    url = filled
  }
  if (query.size > 0) url += `?${query.toString()}`
  const sent = method === 'GET' ? {} : { data: body ?? {} }
  const answer = await context.request.fetch(url, { method, ...sent })
  if (!answer.ok()) throw new Error(`${name}: ${String(answer.status())} ${await answer.text()}`)
  return (await answer.json()) as PortalReply<N>
}

export type Room = { readonly id: string; readonly invitation: Invitation }

/** A room of a signed-in organiser, with all that invites into it. */
export async function createRoom(owner: Person, wanted: PortalBody<'rooms:create'>): Promise<Room> {
  const { id } = await ask(owner, 'rooms:create', {}, { language: 'en', ...wanted })
  return { id, invitation: await ask(owner, 'rooms:invitation', { roomId: id }) }
}
