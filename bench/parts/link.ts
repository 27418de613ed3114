/** Where a bench's participants go: the server and an invitation to one room. */
export type Link = {
  /** The server's address, `http://127.0.0.1:port`. */
  readonly url: string
  /** What a page of ours calls itself; sockets from elsewhere are refused. */
  readonly origin: string
  readonly room: string
  readonly token: string
}

/** The address that a browser opens for this invitation. */
export function joinAddress(link: Link): string {
  return `${link.origin}/join/participant/${link.room}/${link.token}`
}
