/** The notes' lane: who reads and writes, what is refused, and what is left of it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { NOTES_MAX_CHARACTERS, NOTES_ROOT, NOTES_SCHEMA } from '../../../shared/notes-limits.ts'
import { remembering } from '../db/given.ts'
import { STANDARD_MEETING } from '../../meeting/settings.ts'
import { eventually } from '../eventually.ts'
import { Editor } from '../notes/editor.ts'
import { startNotesRig, type NotesRig } from '../notes/rig.ts'
import { returning } from '../rig.ts'
import { Client } from '../client.ts'
import { refused } from './chat-rig.ts'

let given: NotesRig
const { log, lines } = remembering()

test.before(async () => {
  given = await startNotesRig(log)
})
test.after(() => given.close())

const people = async (...names: string[]) => {
  const room = given.rig.openRoom()
  const [ann, ...others] = await Promise.all(
    names.map((name, index) => given.rig.join(room, name, index === 0 ? 'moderator' : 'participant')),
  )
  if (!ann) throw new Error('nobody')
  return { room, ann, others }
}
const rows = async (table: 'notes' | 'notes_updates' | 'notes_writers' | 'notes_versions', meeting: string) =>
  (await given.database.selectFrom(table).select('meeting_id').execute()).filter(
    ({ meeting_id }) => meeting_id === meeting,
  ).length

test('what one writes is stored when it is answered, and all who have the notes open read it', async () => {
  const { room, ann, others } = await people('Ann', 'Bob', 'Cleo')
  const [bob, cleo] = others
  if (!bob || !cleo) throw new Error('nobody')
  const [annes, bobs] = [await Editor.open(ann.client), await Editor.open(bob.client)]
  await annes.say('first')
  assert.is(await rows('notes_updates', room.live.now.id), 1)
  await bobs.reads('first')
  await bobs.say('second')
  await annes.reads('second')
  const cleos = await Editor.open(cleo.client)
  assert.is(cleos.text, annes.text)
})

test('a long update comes in parts, a long document as well', async () => {
  const { ann, others } = await people('Ann', 'Bob')
  const long = Array.from({ length: 20_000 }, (_, index) => `word ${String(index)}`).join(' ')
  const annes = await Editor.open(ann.client)
  await annes.say(long)
  const bobs = await Editor.open(others[0]?.client ?? ann.client)
  assert.ok(bobs.text.includes(long))
})

test('only who is inside has the notes, and who is sent back to wait reads no more', async () => {
  const { room, ann, others } = await people('Ann', 'Bob')
  const bob = others[0] ?? ann
  const [annes, bobs] = [await Editor.open(ann.client), await Editor.open(bob.client)]
  await annes.say('before')
  await bobs.reads('before')
  await ann.client.ask('waiting:set-policy', { policy: 'everybody' })
  await ann.client.ask('waiting:send-back', { participantId: bob.inside.self })
  await annes.say('secret')
  await annes.reads('secret')
  await eventually('Bob is out', () => Promise.resolve(!bobs.socket.connected))
  assert.not.ok(bobs.text.includes('secret'))
  await Editor.open(bob.client).then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(String(error), 'not inside'),
  )
  const { client } = await Client.open(given.rig.url, given.rig.greeting(room, 'participant'))
  await Editor.open(client).then(
    () => assert.unreachable(),
    (error: unknown) => assert.match(String(error), 'not inside'),
  )
})

test('the lock keeps all participants from writing, or one, and never moderators', async () => {
  const { ann, others } = await people('Ann', 'Bob', 'Cleo')
  const [bob, cleo] = others
  if (!bob || !cleo) throw new Error('nobody')
  const [annes, bobs, cleos] = [
    await Editor.open(ann.client),
    await Editor.open(bob.client),
    await Editor.open(cleo.client),
  ]
  await ann.client.ask('lock:set-for', { participantId: bob.inside.self, locks: { notes: 'locked' } })
  assert.is((await refused(bobs.say('no'))).code, 'forbidden')
  await cleos.say('Cleo may')
  await ann.client.ask('lock:set', { locks: { notes: true } })
  assert.is((await refused(cleos.say('no'))).code, 'forbidden')
  await annes.say('Ann may')
  await ann.client.ask('lock:set-for', { participantId: bob.inside.self, locks: { notes: 'allowed' } })
  await bobs.begin()
  await bobs.say('Bob may again')
  await annes.reads('Bob may again')
  assert.not.ok(annes.text.includes('no<'))
})

test('hostile updates are refused and logged, and nothing of them is in the notes', async () => {
  const { ann, others } = await people('Ann', 'Bob')
  const [annes, bobs] = [await Editor.open(ann.client), await Editor.open((others[0] ?? ann).client)]
  await annes.say('all')
  await bobs.reads('all')
  const gap = (): Uint8Array => {
    bobs.change((root) => root.push([new Y.XmlElement('paragraph')]))
    return bobs.change((root) => root.push([new Y.XmlElement('paragraph')]))
  }
  const forged = (): Uint8Array => {
    const doc = new Y.Doc()
    doc.clientID = annes.doc.clientID
    doc.getXmlFragment(NOTES_ROOT).push([new Y.XmlElement('paragraph')])
    return Y.encodeStateAsUpdate(doc)
  }
  const unknown = () => bobs.change((root) => root.push([new Y.XmlElement('script')]))
  const secondRoot = (): Uint8Array => {
    const vector = Y.encodeStateVector(bobs.doc)
    bobs.doc.getMap('more').set('a', 1)
    return Y.encodeStateAsUpdate(bobs.doc, vector)
  }
  const hostile = { conflict: gap, forbidden: forged, 'bad-request': unknown }
  for (const [code, update] of [...Object.entries(hostile), ['bad-request', secondRoot] as const]) {
    lines.length = 0
    await bobs.begin()
    assert.is((await refused(bobs.send(update()))).code, code)
    assert.ok(lines.some((line) => line.includes('an update of the notes was refused')))
  }
  await bobs.begin()
  await bobs.say('end')
  await annes.reads('end')
  assert.is(annes.text, '<paragraph>all</paragraph><paragraph>end</paragraph>')
})

test('full notes take nothing more and say so; what is taken away makes room', async () => {
  const { ann } = await people('Ann')
  const annes = await Editor.open(ann.client)
  const half = 'x'.repeat(NOTES_MAX_CHARACTERS / 2)
  await annes.say(half)
  await annes.say(half)
  assert.is((await refused(annes.say('y'))).code, 'limit-reached')
  await annes.begin()
  await annes.write((root) => root.delete(0, 1))
  await annes.say('y')
})

test('a page of an older schema reads and does not write', async () => {
  const { ann, others } = await people('Ann', 'Bob')
  const annes = await Editor.open(ann.client)
  await annes.say('new things')
  const bobs = await Editor.open((others[0] ?? ann).client, { schema: NOTES_SCHEMA - 1 })
  assert.match(bobs.text, 'new things')
  assert.is((await bobs.ask('notes:open', { schema: NOTES_SCHEMA - 1, known: null })).schema, NOTES_SCHEMA)
  assert.is((await refused(bobs.say('old'))).code, 'outdated')
})

test('who comes back goes on under the same name with what they have', async () => {
  const { ann } = await people('Ann')
  const annes = await Editor.open(ann.client)
  await annes.say('one')
  annes.change((root) => root.push([new Y.XmlElement('horizontalRule')]))
  ann.client.drop()
  const { client } = await Client.open(given.rig.url, returning(ann.inside, ann.hello.page, null))
  const again = await Editor.open(client, { before: annes })
  assert.is(again.doc.clientID, annes.doc.clientID)
  await again.send(Y.encodeStateAsUpdate(again.doc, again.vector))
  const other = await given.rig.join((await people('Bob')).room, 'Eve', 'moderator')
  const eves = await Editor.open(other.client)
  assert.not.equal(eves.doc.clientID, annes.doc.clientID)
  await again.begin()
  assert.match(again.text, 'horizontalrule')
})

test('nobody goes on under another’s name', async () => {
  const { ann, others } = await people('Ann', 'Bob')
  const annes = await Editor.open(ann.client)
  const bobs = await Editor.open((others[0] ?? ann).client, { before: annes })
  assert.is.not(bobs.doc.clientID, annes.doc.clientID)
})

test('moderators see versions, bring one back, and erase everything', async () => {
  const { room, ann, others } = await people('Ann', 'Bob')
  const bob = others[0] ?? ann
  const [annes, bobs] = [await Editor.open(ann.client), await Editor.open(bob.client)]
  await annes.say('good')
  const reading = await given.papers.open(room.live.now)
  await reading.paper.keepVersion('hour')
  reading.leave()
  await annes.write((root) => root.delete(0, root.length))
  await annes.say('bad')
  const { versions } = await bobs.ask('notes:versions', {})
  assert.equal(
    versions.map(({ why }) => why),
    ['hour'],
  )
  const old = new Y.Doc()
  Y.applyUpdate(old, await bobs.whole(await bobs.ask('notes:version', { id: 1 })))
  assert.is(old.getXmlFragment(NOTES_ROOT).toJSON(), '<paragraph>good</paragraph>')
  assert.is((await refused(bobs.ask('notes:restore', { id: 1 }))).code, 'forbidden')
  assert.is((await refused(bobs.ask('notes:erase', {}))).code, 'forbidden')
  await annes.ask('notes:restore', { id: 1 })
  await bobs.reads('good')
  assert.is(bobs.text, '<paragraph>good</paragraph>')
  await bobs.say('still writing')
  await annes.ask('notes:erase', {})
  await eventually('Bob is told', () => Promise.resolve(bobs.replaced === 1))
  assert.is((await refused(bobs.say('late'))).code, 'conflict')
  await bobs.begin()
  assert.is(bobs.text, '')
  const id = room.live.now.id
  assert.equal(
    [await rows('notes_updates', id), await rows('notes_versions', id), await rows('notes', id)],
    [0, 0, 1],
  )
  await bobs.say('anew')
})

test('carets carry the names that everybody may know, and no others', async () => {
  const { ann, others } = await people('Ann', 'Bob', 'Cleo')
  const [bob, cleo] = others
  if (!bob || !cleo) throw new Error('nobody')
  await ann.client.ask('lock:set', { locks: { participantList: true } })
  const [annes, bobs, cleos] = [
    await Editor.open(ann.client),
    await Editor.open(bob.client),
    await Editor.open(cleo.client),
  ]
  const place = { anchor: '{"a":1}', head: '{"a":1}' }
  await bobs.ask('notes:caret', place)
  await eventually('Ann sees Bob', () => Promise.resolve(annes.carets.some(({ name }) => name === 'Bob')))
  await annes.ask('notes:caret', place)
  await eventually('Cleo sees Ann', () => Promise.resolve(cleos.carets.some(({ name }) => name === 'Ann')))
  assert.not.ok(cleos.carets.some(({ name }) => name === 'Bob'))
  assert.not.ok(bobs.carets.some(({ name }) => name === 'Bob'))
  bobs.socket.disconnect()
  await eventually('Bob is gone', () =>
    Promise.resolve(annes.carets.some(({ id, head }) => id === bob.inside.self && head === null)),
  )
})

test('the next meeting of a room begins with the notes of the last one, or empty where the room wants it so', async () => {
  const { room, ann } = await people('Ann')
  const annes = await Editor.open(ann.client)
  await annes.say('kept')
  const { id, roomId } = room.live.now
  await ann.client.ask('meeting:end', {})
  const ended = {
    id,
    room_id: roomId,
    opened_at: new Date(),
    ended_at: new Date(),
    end_reason: 'ended-by-moderator' as const,
  }
  await given.database.insertInto('meetings').values(ended).execute()
  await eventually('it is kept as it was at the end', async () => (await rows('notes_versions', id)) === 1)
  const begun = async (name: string, freshNotes: boolean): Promise<string> => {
    const settings = { ...STANDARD_MEETING, freshNotes }
    const reading = await given.papers.open({ id: name as typeof id, roomId, settings })
    const doc = new Y.Doc()
    Y.applyUpdate(doc, reading.paper.state())
    reading.leave()
    return doc.getXmlFragment(NOTES_ROOT).toJSON()
  }
  assert.is(await begun('the-next-meeting', false), '<paragraph>kept</paragraph>')
  assert.is(await begun('another-meeting', true), '')
})

test.run()
