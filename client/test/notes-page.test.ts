import { setImmediate } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { NOTES_ROOT, NOTES_SCHEMA } from '../../shared/notes-limits.ts'
import { toBase64 } from '../src/notes/base64.ts'
import { NotesPage } from '../src/meeting/notes/notes-page.svelte.ts'
import type { Lane } from '../src/wire/connection.ts'

/** A server whose notes have this schema, and what it is asked. */
function serverOf(schema: number) {
  const doc = new Y.Doc()
  doc.getXmlFragment(NOTES_ROOT).insert(0, [new Y.XmlElement('paragraph')])
  const update = { parts: 1, first: toBase64(Y.encodeStateAsUpdate(doc)) }
  const vector = toBase64(Y.encodeStateVector(doc))
  const opened = { generation: 'one', client: 7, fresh: true, schema, vector, update }
  const asked: string[] = []
  const heard = new Map<string, () => void>()
  const lane = {
    active: false,
    connected: true,
    on: (name: string, hear: () => void) => heard.set(name, hear),
    connect: () => heard.get('connect')?.(),
    disconnect: () => lane,
    timeout: () => ({
      emitWithAck: (name: string) => {
        asked.push(name)
        return Promise.resolve({ ok: true, value: name === 'notes:open' ? opened : {} })
      },
    }),
  }
  return { asked, lane: () => lane as unknown as Lane }
}

const pages: NotesPage[] = []
// Each looks after carets every few seconds.
test.after(() => {
  for (const { awareness } of pages) awareness.destroy()
})

async function opened(schema: number) {
  const { asked, lane } = serverOf(schema)
  const page = new NotesPage(lane)
  pages.push(page)
  page.enter()
  while (!page.open) await setImmediate()
  return { page, asked }
}

test('a page of the version before reads, says so, and sends nothing of what its editor takes away', async () => {
  const { page, asked } = await opened(NOTES_SCHEMA + 1)
  assert.is(page.outdated, true)
  assert.is(page.doc.getXmlFragment(NOTES_ROOT).length, 1)
  page.doc.getXmlFragment(NOTES_ROOT).delete(0, 1)
  assert.is(page.saved, true)
  assert.equal(asked, ['notes:open'])
})

test('a page of the same version writes, and what it wrote is saved when that is answered', async () => {
  const { page, asked } = await opened(NOTES_SCHEMA)
  assert.is(page.outdated, false)
  page.doc.getXmlFragment(NOTES_ROOT).delete(0, 1)
  assert.is(page.saved, false)
  while (!page.saved) await setImmediate()
  assert.equal(asked, ['notes:open', 'notes:write'])
})

test.run()
