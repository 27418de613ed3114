import { execFileSync } from 'node:child_process'

export type Process = { readonly pid: number; readonly parent: number; readonly command: string }

/** All processes that descend from this one, parents first. */
export function descendants(root: number): Process[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n').flatMap(parse)
  const found: Process[] = []
  const parents = new Set([root])
  // A child may be listed before its parent, so look again until nothing new is found.
  for (let size = 0; size !== parents.size;) {
    size = parents.size
    for (const process of all) {
      if (parents.has(process.parent) && !parents.has(process.pid)) {
        parents.add(process.pid)
        found.push(process)
      }
    }
  }
  return found
}

function parse(line: string): Process[] {
  const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
  return pid && parent && command ? [{ pid: Number(pid), parent: Number(parent), command }] : []
}
