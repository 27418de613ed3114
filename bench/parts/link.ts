/** Where a bench's participants go: the server and an invitation to one room. */
export type Link = {
  /** The server's address, `http://127.0.0.1:port`. */
  readonly url: string
  readonly room: string
  readonly token: string
}

/** The address that a browser opens for this invitation, through `origin` when there is a proxy before the server. */
export function joinAddress(link: Link, origin = link.url): string {
  return `${origin}/join/participant/${link.room}/${link.token}`
}
