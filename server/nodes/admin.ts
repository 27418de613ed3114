/** `npm run admin -- nodes`, `drain` and `undrain`: the servers and media nodes of a site, in words. */
import { writeAudit } from '../db/audit.ts'
import type { Database } from '../db/database.ts'
import { knownNodes, wantDrained, type KnownNode } from '../db/known-nodes.ts'

/** What is said, and whether it was done. */
export type Said = { readonly text: string; readonly done: boolean }

export const NODES_USAGE = `npm run admin -- nodes                   says which servers and media nodes there are
npm run admin -- drain <node>            has it give away what it has, and take nothing more
npm run admin -- undrain <node>          takes that back`

const KINDS = { server: 'server', media: 'media node' } as const

/** Who is there, a line each. */
export async function nodes(database: Database): Promise<Said> {
  const known = await knownNodes(database)
  if (known.length === 0) return { text: 'No server and no media node here has a name.', done: true }
  return { text: known.map(line).join('\n'), done: true }
}

/** Has a node drained, or not any more. */
export async function setDrained(database: Database, name: string, drained: boolean): Promise<Said> {
  const known = await knownNodes(database)
  const [node, ...others] = known.filter((one) => one.name === name)
  const no = whyNot(name, known, [node, ...others])
  if (node === undefined || no !== null) return { text: no ?? '', done: false }
  const isDrained = node.state !== 'up'
  if (isDrained === drained)
    return { text: `${name} ${drained ? 'is drained' : 'takes meetings'} already.`, done: true }
  await database.transaction().execute(async (transaction) => {
    await wantDrained(transaction, node, drained)
    const subject = `${KINDS[node.kind]} ${name}`
    await writeAudit(transaction, {
      actor: null,
      action: drained ? 'command:drain' : 'command:undrain',
      subject,
    })
  })
  if (!drained) return { text: `${name} takes meetings again.`, done: true }
  const takers = known.filter((one) => one.kind === node.kind && one.name !== name && one.state === 'up')
  const left = 'npm run admin -- nodes says what is left.'
  if (takers.length > 0) return { text: `${name} gives away what it has: ${left}`, done: true }
  return {
    text: `${name} takes nothing more as soon as another ${KINDS[node.kind]} does: there is none, so it keeps what it has.`,
    done: true,
  }
}

function whyNot(
  name: string,
  known: readonly KnownNode[],
  found: readonly (KnownNode | undefined)[],
): string | null {
  const [node] = found
  if (node === undefined) {
    const names = known.map((one) => one.name).join(', ')
    return `No server and no media node is called ${name}${names === '' ? ': none has a name.' : `. There are: ${names}`}`
  }
  if (found.length > 1) return `Several nodes are called ${name}: give them different names.`
  if (node.state === 'gone')
    return `${name} gave no sign of life since ${inWords(node.seenAt)}: it has nothing any more.`
  if (node.state === 'leaving') return `${name} is about to end.`
  return null
}

function line({ kind, name, version, state, load, seenAt, meetings, people }: KnownNode): string {
  return [
    name,
    KINDS[kind],
    state === 'gone' ? `gone since ${inWords(seenAt)}` : state,
    `load ${String(Math.round(load * 100))} %`,
    ...(kind === 'server'
      ? [counted(meetings, 'meeting', 'meetings'), counted(people, 'person', 'people')]
      : []),
    `version ${version}`,
  ].join('  ')
}

function counted(number: number, one: string, many: string): string {
  return `${String(number)} ${number === 1 ? one : many}`
}

function inWords(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ')
}
