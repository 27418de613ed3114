/**
 * What an update of the shared notes must be before it is applied. Yjs keeps whatever it does not understand yet, for
 * ever and at growing cost, and editors delete what they do not know: here is the only place to say no. Pure.
 */
import * as Y from 'yjs'
import {
  NOTES_LINK,
  NOTES_LINK_MAX_CHARACTERS,
  NOTES_MARKS,
  NOTES_NODES,
  NOTES_ROOT,
  NOTES_UPDATE_MAX_BYTES,
} from '../../shared/notes-limits.ts'
import { Refused } from '../../shared/refused.ts'

/** Deeper than anybody nests lists and tables. */
const DEPTH_MAX = 24
const ATTRIBUTE_MAX_CHARACTERS = 200
/** Columns of a merged cell. */
const WIDTHS_MAX = 100
/** Characters that one update may write or delete. */
const LENGTH_MAX = 1_000_000

/** What an update brings: characters at most, and whether it only takes away. */
export type Passed = { readonly characters: number; readonly onlyDeletes: boolean }

type Kind = 'root' | 'element' | 'text'
/** Where something stands: in which kind of node, how deep, and as which attribute; `gone`: its node was deleted. */
type Spot = { readonly in: Kind; readonly depth: number; readonly attribute: string | null } | 'gone'

/**
 * Looks at an update by the page that writes as `client`; it changes nothing.
 *
 * @throws Refused `conflict` when something before it is missing, `forbidden` when it is written in another's name,
 * `bad-request` when it is not made of what notes are made of, `limit-reached` when it is too long.
 */
export function passUpdate(doc: Y.Doc, client: number, update: Uint8Array): Passed {
  if (update.byteLength > NOTES_UPDATE_MAX_BYTES)
    throw new Refused('limit-reached', 'the update is too long', { limit: 'notes-update' })
  const { structs, ds } = decoded(update)
  const reading = new Reading(doc, client)
  let characters = 0
  for (const struct of structs) characters += reading.take(struct)
  for (const [author, ranges] of ds.clients) {
    const known = author === client ? reading.end : Y.getState(doc.store, author)
    for (const { clock, len } of ranges)
      if (clock + len > known) throw new Refused('conflict', 'what it deletes is not there')
  }
  return { characters, onlyDeletes: structs.length === 0 }
}

function decoded(update: Uint8Array): ReturnType<typeof Y.decodeUpdate> {
  try {
    return Y.decodeUpdate(update)
  } catch {
    throw bad('not an update')
  }
}

function bad(message: string): Refused {
  return new Refused('bad-request', message)
}

/** The structs of one update in their order, and where each of them stands. */
class Reading {
  readonly #doc: Y.Doc
  readonly #client: number
  readonly #known: number
  /** Own structs of this update, by where they begin. */
  readonly #own: {
    readonly from: number
    readonly to: number
    readonly spot: Spot
    readonly holds: Kind | null
  }[] = []
  end: number

  constructor(doc: Y.Doc, client: number) {
    this.#doc = doc
    this.#client = client
    this.#known = Y.getState(doc.store, client)
    this.end = this.#known
  }

  /** Takes the next struct; gives how many characters it writes. */
  take(struct: Y.Item | Y.GC | Y.Skip): number {
    const { client, clock } = struct.id
    if (client !== this.#client) throw new Refused('forbidden', 'it is written in another’s name')
    if (struct instanceof Y.Skip || clock > this.end)
      throw new Refused('conflict', 'something before it is missing')
    if (struct.length > LENGTH_MAX)
      throw new Refused('limit-reached', 'too much at once', { limit: 'notes-update' })
    const spot = struct instanceof Y.Item ? this.#spotOf(struct) : 'gone'
    const to = clock + struct.length
    this.#own.push({ from: clock, to, spot, holds: struct instanceof Y.Item ? kindOf(struct.content) : null })
    this.end = Math.max(this.end, to)
    if (!(struct instanceof Y.Item) || spot === 'gone') return 0
    checkContent(struct.content, spot)
    return struct.content instanceof Y.ContentString ? struct.content.getLength() : 0
  }

  #spotOf({ origin, rightOrigin, parent, parentSub }: Y.Item): Spot {
    if (rightOrigin !== null) this.#beside(rightOrigin)
    if (origin !== null) return this.#beside(origin)
    if (rightOrigin !== null) return this.#beside(rightOrigin)
    // Decoded, a parent is the name of a root or the id of the item that holds the node.
    const of: unknown = parent
    if (typeof of === 'string') {
      if (of !== NOTES_ROOT) throw bad('another root')
      return { in: 'root', depth: 0, attribute: parentSub }
    }
    if (!(of instanceof Y.ID)) throw bad('it stands nowhere')
    return this.#inside(of, parentSub)
  }

  /** The place of the item with this id: who stands beside it stands there, too. */
  #beside(id: Y.ID): Spot {
    const own = this.#ownAt(id)
    if (own) return own.spot
    const item = this.#stored(id)
    return item instanceof Y.Item ? spotOfStored(item) : 'gone'
  }

  #inside(id: Y.ID, attribute: string | null): Spot {
    const own = this.#ownAt(id)
    if (own) {
      if (own.spot === 'gone') return 'gone'
      if (own.holds === null) throw bad('nothing stands in there')
      return { in: own.holds, depth: own.spot.depth + 1, attribute }
    }
    const item = this.#stored(id)
    if (!(item instanceof Y.Item)) return 'gone'
    const holds = kindOf(item.content)
    if (holds === null) {
      if (item.content instanceof Y.ContentDeleted) return 'gone'
      throw bad('nothing stands in there')
    }
    const spot = spotOfStored(item)
    return spot === 'gone' ? 'gone' : { in: holds, depth: spot.depth + 1, attribute }
  }

  #ownAt({ client, clock }: Y.ID) {
    if (client !== this.#client || clock < this.#known) return undefined
    const found = this.#own.findLast(({ from }) => from <= clock)
    if (found === undefined || clock >= found.to)
      throw new Refused('conflict', 'something before it is missing')
    return found
  }

  #stored(id: Y.ID): Y.Item | Y.GC {
    if (id.clock >= Y.getState(this.#doc.store, id.client))
      throw new Refused('conflict', 'something before it is missing')
    return Y.getItem(this.#doc.store, id)
  }
}

function spotOfStored({ parent, parentSub }: Y.Item): Spot {
  if (!(parent instanceof Y.AbstractType)) return 'gone'
  let depth = 0
  for (let at = parent._item; at !== null; depth += 1) {
    const above: unknown = at.parent
    if (!(above instanceof Y.AbstractType)) return 'gone'
    at = above._item
  }
  return {
    in: parent instanceof Y.XmlText ? 'text' : parent._item === null ? 'root' : 'element',
    depth,
    attribute: parentSub,
  }
}

type Content = Y.Item['content']

function kindOf(content: Content): Kind | null {
  if (!(content instanceof Y.ContentType)) return null
  return content.type instanceof Y.XmlText ? 'text' : 'element'
}

function checkContent(content: Content, { in: where, depth, attribute }: Exclude<Spot, 'gone'>): void {
  if (content instanceof Y.ContentDeleted) return
  if (attribute !== null) {
    if (where !== 'element' || !ATTRIBUTES.has(attribute)) throw bad('an unknown attribute')
    if (!(content instanceof Y.ContentAny) || !content.arr.every(isAttribute))
      throw bad('no value of an attribute')
    return
  }
  if (where === 'text') checkText(content)
  else checkNode(content, depth)
}

const ATTRIBUTES: ReadonlySet<string> = new Set(Object.values(NOTES_NODES).flat())

function isAttribute(value: unknown): boolean {
  if (Array.isArray(value))
    return value.length <= WIDTHS_MAX && value.every((one) => typeof one === 'number' || one === null)
  if (typeof value === 'string') return value.length <= ATTRIBUTE_MAX_CHARACTERS
  return value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean'
}

function checkText(content: Content): void {
  if (content instanceof Y.ContentString) return
  if (!(content instanceof Y.ContentFormat)) throw bad('no text')
  // Marks of one kind that overlap have a hash behind their names.
  const mark = content.key.replace(/--.{8}$/, '')
  if (!(NOTES_MARKS as readonly string[]).includes(mark)) throw bad('an unknown mark')
  if (mark === 'link' ? !isLink(content.value) : !isPlainMark(content.value)) throw bad('no value of a mark')
}

function isLink(value: unknown): boolean {
  if (value === null) return true
  if (typeof value !== 'object') return false
  return Object.entries(value).every(([name, of]) =>
    name === 'href'
      ? typeof of === 'string' && of.length <= NOTES_LINK_MAX_CHARACTERS && NOTES_LINK.test(of)
      : ['target', 'rel', 'class', 'title'].includes(name) && isAttribute(of),
  )
}

function isPlainMark(value: unknown): boolean {
  return value === null || value === true || (typeof value === 'object' && Object.keys(value).length === 0)
}

function checkNode(content: Content, depth: number): void {
  if (!(content instanceof Y.ContentType)) throw bad('no node')
  if (depth >= DEPTH_MAX) throw bad('nested too deeply')
  const { type } = content
  if (type instanceof Y.XmlText) return
  if (!(type instanceof Y.XmlElement)) throw bad('no node of notes')
  if (!Object.hasOwn(NOTES_NODES, type.nodeName)) throw bad('an unknown node')
}
