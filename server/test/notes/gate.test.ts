/** What the notes' gate lets through, and what not: nothing of a refused update is left in the document. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { NOTES_ROOT, NOTES_UPDATE_MAX_BYTES } from '../../../shared/notes-limits.ts'
import { Refused } from '../../../shared/refused.ts'
import { passUpdate } from '../../notes/gate.ts'

const CLIENT = 7
type Change = (root: Y.XmlFragment, doc: Y.Doc) => void

function paragraph(text: string): Y.XmlElement {
  const node = new Y.XmlElement('paragraph')
  node.insert(0, [new Y.XmlText(text)])
  return node
}

/** What a page that knows the document writes when it makes this change. */
function written(change: Change, from?: Y.Doc, client = CLIENT): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  if (from) Y.applyUpdate(doc, Y.encodeStateAsUpdate(from))
  const before = Y.encodeStateVector(doc)
  doc.transact(() => change(doc.getXmlFragment(NOTES_ROOT), doc))
  return Y.encodeStateAsUpdate(doc, before)
}

function codeOf(doc: Y.Doc, update: Uint8Array, client = CLIENT): string {
  const before = Y.encodeStateAsUpdate(doc)
  try {
    passUpdate(doc, client, update)
    return 'ok'
  } catch (error) {
    if (error instanceof Refused) return error.code
    throw error
  } finally {
    assert.equal(Y.encodeStateAsUpdate(doc), before)
  }
}

function given(): Y.Doc {
  const doc = new Y.Doc()
  const other = written((root) => root.insert(0, [paragraph('hello')]), undefined, 3)
  Y.applyUpdate(doc, other)
  return doc
}

const textOf = (root: Y.XmlFragment): Y.XmlText => (root.get(0) as Y.XmlElement).get(0) as Y.XmlText
const under = (name: string, set: (node: Y.XmlElement) => void = () => undefined): Change => {
  return (root) => {
    const node = new Y.XmlElement(name)
    root.insert(0, [node])
    set(node)
  }
}
const deep =
  (depth: number): Change =>
  (root) => {
    let at: Y.XmlFragment = root
    for (let left = depth; left > 0; left -= 1) {
      const node: Y.XmlElement = new Y.XmlElement('blockquote')
      at.insert(0, [node])
      at = node
    }
  }

const GOOD: Record<string, Change> = {
  'a paragraph': (root) => root.insert(1, [paragraph('more')]),
  'a word in another’s paragraph': (root) => textOf(root).insert(2, 'xx'),
  'a deleted word': (root) => textOf(root).delete(1, 2),
  'a bold word': (root) => textOf(root).format(0, 2, { bold: {} }),
  'a link': (root) => textOf(root).format(0, 2, { link: { href: 'https://example.org/', target: '_blank' } }),
  'a link over another': (root) =>
    textOf(root).format(0, 2, { 'link--abcdefgh': { href: 'mailto:a@b.org' } }),
  'a heading': under('heading', (node) => node.setAttribute('level', 2 as never)),
  'a checked task': (root) => {
    const [list, item] = [new Y.XmlElement('taskList'), new Y.XmlElement('taskItem')]
    root.insert(0, [list])
    list.insert(0, [item])
    item.setAttribute('checked', true as never)
    item.insert(0, [paragraph('do')])
  },
  'a table with a merged cell': under('table', (table) => {
    const [row, cell] = [new Y.XmlElement('tableRow'), new Y.XmlElement('tableCell')]
    table.insert(0, [row])
    row.insert(0, [cell])
    cell.setAttribute('colspan', 2 as never)
    cell.setAttribute('colwidth', [100, 100] as never)
    cell.insert(0, [paragraph('')])
  }),
  'what was written and deleted again': (root) => {
    root.insert(0, [paragraph('gone')])
    root.delete(0, 1)
  },
}

for (const [what, change] of Object.entries(GOOD))
  test(`${what} passes`, () => {
    const doc = given()
    assert.is(codeOf(doc, written(change, doc)), 'ok')
  })

test('the same may be sent twice, and what follows it is known', () => {
  const doc = given()
  const update = written((root) => textOf(root).insert(2, 'xx'), doc)
  Y.applyUpdate(doc, update)
  assert.is(codeOf(doc, update), 'ok')
})

const BAD: Record<string, Change> = {
  'an unknown node': under('script'),
  'a node named as what every object has': under('constructor'),
  'an unknown attribute': under('paragraph', (node) => node.setAttribute('onclick', 'x')),
  'an object as an attribute': under('heading', (node) => node.setAttribute('level', { a: 1 } as never)),
  'a long attribute': under('heading', (node) => node.setAttribute('level', 'x'.repeat(1_000))),
  'an attribute of a text': (root) => textOf(root).setAttribute('level', 1),
  'an unknown mark': (root) => textOf(root).format(0, 2, { style: { color: 'red' } }),
  'a link to a script': (root) => textOf(root).format(0, 2, { link: { href: 'javascript:alert(1)' } }),
  'a link with more on it': (root) =>
    textOf(root).format(0, 2, { link: { href: 'https://a.org/', onclick: 'x' } }),
  'a value as a mark': (root) => textOf(root).format(0, 2, { bold: { a: 'b' } }),
  'something embedded': (root) => textOf(root).insertEmbed(0, { image: 'x' }),
  'a second root': (_root, doc) => doc.getText('other').insert(0, 'x'),
  'a map beside the notes': (_root, doc) => doc.getMap('meta').set('x', 1),
  'nodes within nodes within nodes': deep(40),
}

for (const [what, change] of Object.entries(BAD))
  test(`${what} is refused`, () => {
    const doc = given()
    assert.is(codeOf(doc, written(change, doc)), 'bad-request')
  })

test('what is no node of the root is refused there', () => {
  const doc = new Y.Doc()
  doc.clientID = CLIENT
  doc.getText(NOTES_ROOT).insert(0, 'x')
  assert.is(codeOf(given(), Y.encodeStateAsUpdate(doc)), 'bad-request')
  const other = new Y.Doc()
  other.clientID = CLIENT
  other.getMap(NOTES_ROOT).set('level', 1)
  assert.is(codeOf(given(), Y.encodeStateAsUpdate(other)), 'bad-request')
})

test('what is no update at all is refused', () => {
  for (const bytes of [[], [1], [255, 255, 255], [1, 1, 1, 1, 1, 1, 1]])
    assert.is(codeOf(given(), Uint8Array.from(bytes)), 'bad-request')
})

test('what follows something that is missing is refused', () => {
  const doc = given()
  const page = new Y.Doc()
  page.clientID = CLIENT
  Y.applyUpdate(page, Y.encodeStateAsUpdate(doc))
  const root = page.getXmlFragment(NOTES_ROOT)
  textOf(root).insert(0, 'a')
  const vector = Y.encodeStateVector(page)
  textOf(root).insert(1, 'b')
  assert.is(codeOf(doc, Y.encodeStateAsUpdate(page, vector)), 'conflict')
})

test('what stands beside, or deletes, something of others that is not there is refused', () => {
  const [doc, ahead] = [given(), given()]
  Y.applyUpdate(
    ahead,
    written((root) => textOf(root).insert(5, 'zz'), ahead, 9),
  )
  assert.is(
    codeOf(
      doc,
      written((root) => textOf(root).insert(6, 'x'), ahead),
    ),
    'conflict',
  )
  assert.is(
    codeOf(
      doc,
      written((root) => textOf(root).delete(6, 1), ahead),
    ),
    'conflict',
  )
})

test('what is written in another’s name is refused', () => {
  const doc = given()
  assert.is(
    codeOf(
      doc,
      written((root) => root.insert(1, [paragraph('more')]), doc, 8),
    ),
    'forbidden',
  )
})

test('one update has its limit', () => {
  const long = 'x'.repeat(NOTES_UPDATE_MAX_BYTES)
  const doc = given()
  assert.is(
    codeOf(
      doc,
      written((root) => textOf(root).insert(0, long), doc),
    ),
    'limit-reached',
  )
})

test('what the gate lets through leaves nothing pending', () => {
  for (const change of Object.values(GOOD)) {
    const doc = given()
    const update = written(change, doc)
    passUpdate(doc, CLIENT, update)
    Y.applyUpdate(doc, update)
    assert.is(doc.store.pendingStructs, null)
    assert.is(doc.store.pendingDs, null)
  }
})

test('ten thousand random changes of five pages pass, and all pages end with the same', () => {
  const server = given()
  const sent: Uint8Array[] = []
  const pages = [11, 12, 13, 14, 15].map((client) => {
    const doc = new Y.Doc()
    doc.clientID = client
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(server))
    return { doc, client, heard: 0 }
  })
  let seed = 42
  const draw = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((seed / 2 ** 31) * below)
  }
  const hear = (page: (typeof pages)[number]): void => {
    for (const update of sent.slice(page.heard)) Y.applyUpdate(page.doc, update)
    page.heard = sent.length
  }
  const change = (root: Y.XmlFragment): void => {
    const node = root.length > 0 ? root.get(draw(root.length)) : null
    const text = node instanceof Y.XmlElement ? node.get(0) : null
    const what = draw(100)
    if (what < 4 || !(text instanceof Y.XmlText)) root.insert(draw(root.length + 1), [paragraph('x')])
    else if (what < 6) root.delete(draw(root.length), 1)
    else if (what < 30 && text.length > 0) text.delete(draw(text.length), 1)
    else if (what < 35 && text.length > 0) text.format(draw(text.length), 1, { bold: {} })
    else text.insert(draw(text.length + 1), 'y')
  }
  for (let left = 10_000; left > 0; left -= 1) {
    const page = pages[draw(pages.length)]
    if (!page) continue
    if (draw(10) === 0) hear(page)
    const before = Y.encodeStateVector(page.doc)
    const updates: Uint8Array[] = []
    page.doc.once('update', (update: Uint8Array) => updates.push(update))
    page.doc.transact(() => change(page.doc.getXmlFragment(NOTES_ROOT)))
    const [update = Y.encodeStateAsUpdate(page.doc, before)] = updates
    passUpdate(server, page.client, update)
    Y.applyUpdate(server, update)
    sent.push(update)
  }
  const end = server.getXmlFragment(NOTES_ROOT).toJSON()
  for (const page of pages) {
    hear(page)
    assert.is(page.doc.getXmlFragment(NOTES_ROOT).toJSON(), end)
  }
})

test.run()
