/** Reads the emphasis, the code and the links of one paragraph, in one pass. */
import type { ChatInline } from '../../shared/chat-text.ts'
import { safeAddress } from '../rooms/rich-text.ts'

const EMPHASIS_MAX = 4

// What stands for itself, then what opens or closes.
const TOKEN = new RegExp(
  [
    '\\\\(?<escaped>[\\\\`*_~\\[\\]()<>#+\\-.!|])',
    '(?<fence>`{1,3})(?<code>[^`]+)\\k<fence>(?!`)',
    '\\[(?<label>[^\\[\\]\\n]{1,500})\\]\\((?<target>[^\\s()<>\\[]{1,2000})\\)',
    '<(?<angled>(?:https?://|mailto:|tel:)[^\\s<>]{1,2000})>',
    '(?<bare>https?://[^\\s<>]{1,2000})',
    '(?<mark>\\*{1,3}|__|~~|_)',
  ].join('|'),
  'giu',
)
const KINDS = { '**': 'strong', __: 'strong', '~~': 'strike', '*': 'emphasis', _: 'emphasis' } as const
type Mark = keyof typeof KINDS
type Open = { readonly mark: Mark; readonly content: ChatInline[] }

/** Never throws: what means nothing is text. */
export function inlinesOf(text: string): ChatInline[] {
  return new Reading(text, atomOf).read()
}

/** The same without links: those of a link's own text. */
function labelOf(text: string): ChatInline[] {
  return new Reading(text, ({ escaped, code }, written) =>
    code === undefined ? [plain(escaped ?? written)] : [{ kind: 'code', text: code }],
  ).read()
}

type Groups = Readonly<Record<string, string | undefined>>

/** One text while it is read: what is open, the innermost last. */
class Reading {
  readonly #text: string
  readonly #atomOf: (groups: Groups, written: string) => readonly ChatInline[]
  readonly #root: ChatInline[] = []
  readonly #open: Open[] = []

  constructor(text: string, atomOf: (groups: Groups, written: string) => readonly ChatInline[]) {
    this.#text = text
    this.#atomOf = atomOf
  }

  read(): ChatInline[] {
    let done = 0
    for (const { index, 0: written, groups = {} } of this.#text.matchAll(TOKEN)) {
      this.#add(plain(this.#text.slice(done, index)))
      done = index + written.length
      if (groups['mark'] === undefined) for (const node of this.#atomOf(groups, written)) this.#add(node)
      else for (const mark of this.#marksOf(written)) this.#meet(mark, index, done)
    }
    this.#add(plain(this.#text.slice(done)))
    while (this.#open.length > 0) this.#unopen()
    return this.#root
  }

  /** Three stars are one and two, of which the inner one closes first. */
  #marksOf(written: string): Mark[] {
    if (written !== '***') return [written as Mark]
    return this.#open.at(-1)?.mark === '*' ? ['*', '**'] : ['**', '*']
  }

  #meet(mark: Mark, from: number, to: number): void {
    const [before = ' ', after = ' '] = [this.#text[from - 1], this.#text[to]]
    const opener = this.#open.findLastIndex((one) => one.mark === mark)
    if (opener !== -1 && mayStand(mark, before, after)) this.#close(opener)
    else if (this.#open.length < EMPHASIS_MAX && mayStand(mark, after, before))
      this.#open.push({ mark, content: [] })
    else this.#add(plain(mark))
  }

  #close(opener: number): void {
    while (this.#open.length > opener + 1) this.#unopen()
    const closed = this.#open.pop()
    if (closed === undefined) return
    const { mark, content } = closed
    this.#add(content.length === 0 ? plain(mark + mark) : { kind: KINDS[mark], content })
  }

  /** What was never closed is the sign that it was written as. */
  #unopen(): void {
    const opened = this.#open.pop()
    if (opened === undefined) return
    this.#add(plain(opened.mark))
    for (const node of opened.content) this.#add(node)
  }

  #add(node: ChatInline): void {
    const into = this.#open.at(-1)?.content ?? this.#root
    const last = into.at(-1)
    if (node.kind !== 'text') into.push(node)
    else if (last?.kind === 'text') into[into.length - 1] = plain(last.text + node.text)
    else if (node.text !== '') into.push(node)
  }
}

/** Emphasis touches what it is on; underscores in a word are of the word. */
function mayStand(mark: Mark, inside: string, outside: string): boolean {
  return !/\s/u.test(inside) && !(mark.startsWith('_') && /[\p{L}\p{N}]/u.test(outside))
}

function plain(text: string): ChatInline {
  return { kind: 'text', text }
}

function atomOf({ escaped, code, label, target, angled, bare }: Groups, written: string): ChatInline[] {
  if (escaped !== undefined) return [plain(escaped)]
  if (code !== undefined) return [{ kind: 'code', text: code }]
  if (label !== undefined && target !== undefined) return [linkTo(target, labelOf(label), written)]
  if (angled !== undefined) return [linkTo(angled, [plain(angled)], written)]
  return bare === undefined ? [] : bareLink(bare)
}

// What ends a sentence is not of the address.
function bareLink(written: string): ChatInline[] {
  const [address = ''] = /^.*[^.,;:!?'")\]}»*_~]/u.exec(written) ?? []
  return [linkTo(address, [plain(address)], address), plain(written.slice(address.length))]
}

function linkTo(target: string, content: readonly ChatInline[], written: string): ChatInline {
  const href = safeAddress(target)
  return href === null ? plain(written) : { kind: 'link', href, content }
}
