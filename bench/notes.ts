/** 20 pages write in the same notes at once, each as fast as people type: how soon all others have each letter. */
import '../scripts/testing/runes.mjs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Socket } from 'socket.io-client'
import * as Y from 'yjs'
import { NOTES_ROOT } from '../shared/notes-limits.ts'
import { openMeeting } from './parts/meeting.ts'
import { lagBetween, readMetrics } from './parts/metrics.ts'
import { entered, joiningHello, openSocket, type Browserless } from './parts/peers/signalling.ts'
import { processTree, watchCpu } from './parts/processes.ts'
import { progress, runBench, type Outcome } from './parts/report.ts'
import { withStack, type Stack } from './parts/stack.ts'
import { rounded, spread } from './parts/statistics.ts'

const PEOPLE = 20
/** Who types fast. */
const LETTERS_PER_SECOND = 6
const WARM_UP_S = 10
const MEASURED_S = 30
const LOOK_EVERY_MS = 20
const OPEN_LIMIT_MS = 20_000
const LATE_MS = 3_000
const LETTERS = 'le compte rendu de la réunion, point par point '

/** What is used here of the page's own code. It is found by its address: its types are those of browsers. */
type NotesPage = {
  readonly doc: Y.Doc
  readonly open: boolean
  readonly saved: boolean
  readonly enter: () => void
  readonly leave: () => void
  readonly awareness: { readonly destroy: () => void }
}
const code = new URL('../client/src/meeting/notes/notes-page.svelte.ts', import.meta.url)
const { NotesPage: Page } = (await import(code.href)) as {
  readonly NotesPage: new (lane: (name: string) => Socket) => NotesPage
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const limit = performance.now() + OPEN_LIMIT_MS
  while (!holds()) {
    if (performance.now() > limit) throw new Error(`${what} after ${OPEN_LIMIT_MS / 1000} s`)
    await delay(LOOK_EVERY_MS)
  }
}

/** A page's own code for the notes, and a paragraph in them that only it writes in. */
class Writer {
  readonly signalling: Browserless
  readonly typedAt: number[] = []
  readonly #page: NotesPage
  readonly #letters = new Y.XmlText()

  private constructor(signalling: Browserless, page: NotesPage) {
    this.signalling = signalling
    this.#page = page
  }

  static async enter(
    stack: Stack,
    link: Awaited<ReturnType<typeof openMeeting>>,
    name: string,
  ): Promise<Writer> {
    const signalling = openSocket(link, () => joiningHello(link, name), stack.url)
    await entered(signalling)
    const page = new Page((lane) => signalling.socket.io.socket(lane))
    page.enter()
    await until('the notes are not open', () => page.open)
    const writer = new Writer(signalling, page)
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [writer.#letters])
    page.doc.getXmlFragment(NOTES_ROOT).push([paragraph])
    await until('a paragraph is not stored', () => page.saved)
    return writer
  }

  get saved(): boolean {
    return this.#page.saved
  }

  type(): void {
    this.typedAt.push(performance.now())
    this.#letters.insert(this.#letters.length, LETTERS[this.#letters.length % LETTERS.length] ?? ' ')
  }

  /** Tells how late each letter of the others comes, in ms. */
  read(others: readonly Writer[], late: (ms: number) => void): void {
    const { doc } = this.#page
    const texts = new Map<Writer, { readonly text: Y.XmlText; had: number }>()
    for (const other of others) {
      const text = Y.getItem(doc.store, other.#id).content
      if (text instanceof Y.ContentType && text.type instanceof Y.XmlText)
        texts.set(other, { text: text.type, had: text.type.length })
    }
    doc.on('update', () => {
      const now = performance.now()
      for (const [author, known] of texts)
        for (; known.had < known.text.length; known.had += 1) late(now - (author.typedAt[known.had] ?? now))
    })
  }

  get #id(): Y.ID {
    const { _item: item } = this.#letters
    if (item === null) throw new Error('not in the notes')
    return item.id
  }

  close(): void {
    this.#page.leave()
    this.#page.awareness.destroy()
    this.signalling.socket.disconnect()
  }
}

async function type(writers: readonly Writer[], seconds: number): Promise<void> {
  const start = performance.now()
  const all = seconds * LETTERS_PER_SECOND * writers.length
  for (let index = 0; index < all; index += 1) {
    const due = start + (index * 1000) / (LETTERS_PER_SECOND * writers.length)
    const wait = due - performance.now()
    if (wait > 0) await delay(wait)
    writers[index % writers.length]?.type()
  }
}

async function measure(stack: Stack): Promise<Outcome> {
  const link = await openMeeting(stack, PEOPLE + 1)
  const writers: Writer[] = []
  for (let index = 0; index < PEOPLE; index += 1)
    writers.push(await Writer.enter(stack, link, `Writer ${String(index).padStart(2, '0')}`))
  const read: number[] = []
  let measured = false
  await delay(LATE_MS)
  for (const writer of writers)
    writer.read(
      writers.filter((other) => other !== writer),
      (ms) => {
        if (measured) read.push(ms)
      },
    )
  progress(`${PEOPLE} people write for ${WARM_UP_S + MEASURED_S} s`)
  await type(writers, WARM_UP_S)
  await delay(LATE_MS)
  measured = true
  const before = await readMetrics(stack.url)
  const cpu = watchCpu({
    server: [stack.serverPid()],
    database: processTree(stack.databasePid),
    writers: [process.pid],
  })
  await type(writers, MEASURED_S)
  const lagMs = lagBetween(before, await readMetrics(stack.url), 99)
  const used = cpu()
  await delay(LATE_MS)
  const expected = MEASURED_S * LETTERS_PER_SECOND * PEOPLE * (PEOPLE - 1)
  const unsaved = writers.filter(({ saved }) => !saved).length
  for (const writer of writers) writer.close()
  const late = spread(read)
  return {
    title: `notes: ${PEOPLE} pages write at once, ${LETTERS_PER_SECOND} letters a second each`,
    rows: [
      { figure: 'letters written', value: MEASURED_S * LETTERS_PER_SECOND * PEOPLE },
      { figure: 'until one is read by each, p50 ms', value: late.p50 },
      { figure: 'server CPU, % of a core', value: rounded(used.percent.server) },
      { figure: 'database CPU, % of a core', value: rounded(used.percent.database) },
      { figure: 'all pages, in one process, CPU, % of a core', value: rounded(used.percent.writers) },
      { figure: 'event loop lag p99, ms', value: rounded(lagMs, 1) },
    ],
    bars: [
      { name: 'until one is read by each, p95 ms', atMost: 150, measured: late.p95 },
      { name: 'letters that somebody did not read', atMost: 0, measured: expected - read.length },
      { name: 'pages with something that was not stored', atMost: 0, measured: unsaved },
    ],
    notes: [
      'From the key to the document of each of the others: the page sends what is written every 80 ms.',
    ],
    details: { late },
  }
}

await runBench('notes', () => withStack({}, measure))
