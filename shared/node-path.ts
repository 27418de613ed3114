/** Where a server among several is found on the one host name of a site: `/n/` and its name. */
const NODE_PATH = /^\/n\/[a-z0-9-]{1,32}(?=\/|$)/

export function pathOfNode(name: string): string {
  return `/n/${name}`
}

/** Whether this leads to a node of one's own host, and to nothing else. */
export function isNodePath(path: string): boolean {
  return path !== '' && withoutNodePath(path) === ''
}

/** The path as if there was one server. */
export function withoutNodePath(path: string): string {
  return path.replace(NODE_PATH, '')
}
