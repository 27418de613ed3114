/** The pages of the portal, each fetched when its address is opened: who joins a meeting carries none of them. */
import type { Component, Snippet } from 'svelte'
import type { Route, VisitRoute } from '../routes.ts'

export type PortalRoute = Exclude<Route, VisitRoute | { at: 'old-link' | 'nowhere' }>

type Props = Record<string, unknown>
export type OpenedPage = {
  readonly PortalShell: Component<{ children: Snippet }>
  readonly Page: Component<Props>
  readonly props: Props
}

/** Fetches what draws a route. Rejects when it cannot be had: no network, or a newer build has replaced it. */
export async function openPage(route: PortalRoute): Promise<OpenedPage> {
  const [{ default: PortalShell }, page] = await Promise.all([import('./PortalShell.svelte'), pageOf(route)])
  return { PortalShell, ...page }
}

function pageOf(route: PortalRoute): Promise<Pick<OpenedPage, 'Page' | 'props'>> {
  switch (route.at) {
    case 'home':
      return drawn(import('./home/Home.svelte'), {})
    case 'sign-in':
      return drawn(import('./sign-in/SignIn.svelte'), { route })
    case 'sign-in-failed':
      return drawn(import('./sign-in/SignInFailed.svelte'), {})
    case 'new-room':
      return drawn(import('./room/RoomPage.svelte'), { room: null })
    case 'edit-room':
      return drawn(import('./room/RoomPage.svelte'), { room: route.room })
    case 'share-room':
      return drawn(import('./share/RoomShare.svelte'), { room: route.room })
    case 'past-meetings':
      return drawn(import('./past/PastMeetings.svelte'), { room: route.room })
    case 'admin':
    case 'admin-user':
      return drawn(import('./admin/Admin.svelte'), { route })
    case 'page':
      return drawn(import('./pages/StaticPage.svelte'), { name: route.name })
  }
}

/** Each page is given its own props here, where the compiler checks them; who draws it need not know them. */
async function drawn<P extends Props>(
  loading: Promise<{ default: Component<P> }>,
  props: P,
): Promise<Pick<OpenedPage, 'Page' | 'props'>> {
  const { default: page } = await loading
  return { Page: page as unknown as Component<Props>, props }
}
