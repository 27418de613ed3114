/** The server is killed while three people type: the same document everywhere, and nothing acknowledged is lost. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { Client, hello } from '../client.ts'
import { eventually } from '../eventually.ts'
import { Editor } from '../notes/editor.ts'
import { returning } from '../rig.ts'
import { kill, killServers, restartable } from '../server-process.ts'

test.after(async () => {
  killServers()
  await stopDatabases()
})

test('three editors and a killed server: what was acknowledged is there, and all read the same', async () => {
  const { database, first, start, ways } = await restartable()
  const come = async (role: keyof typeof ways, name: string) => {
    const page = `page-of-${name}`
    const greets = hello({ page, credential: ways[role], join: { name, microphone: 'off' } })
    const { client, welcome } = await Client.open(first.url, greets)
    if (welcome.phase !== 'inside') throw new Error('not inside')
    return { inside: welcome, page, editor: await Editor.open(client), acknowledged: new Set<string>() }
  }
  const writers = [
    await come('moderator', 'ann'),
    await come('participant', 'bob'),
    await come('participant', 'cleo'),
  ]
  type Writer = (typeof writers)[number]
  const type = async ({ editor, page, acknowledged }: Writer): Promise<void> => {
    for (let number = 1; editor.socket.connected; number += 1) {
      const word = `${page}-${String(number)}.`
      const written = await editor.say(word).then(
        () => true,
        () => false,
      )
      if (!written) return
      acknowledged.add(word)
    }
  }
  const typing = Promise.all(writers.map(type))
  await eventually('all have written', () => writers.every(({ acknowledged }) => acknowledged.size >= 5))
  await kill(first)
  await typing

  const second = await start()
  const back = await Promise.all(
    writers.map(async ({ inside, page, editor }) => {
      const { client } = await Client.open(second.url, returning(inside, page, null))
      const again = await Editor.open(client, { before: editor })
      assert.is(again.doc.clientID, editor.doc.clientID)
      // What was not acknowledged is sent once more.
      await again.send(Y.encodeStateAsUpdate(again.doc, again.vector))
      return again
    }),
  )
  await eventually('all read the same', () => new Set(back.map(({ text }) => text)).size === 1)
  const [text = ''] = back.map((one) => one.text)
  for (const { acknowledged } of writers)
    for (const word of acknowledged) assert.is(text.split(word).length, 2, word)
  for (const { socket } of back) socket.io.engine.close()
  await database.destroy()
})

test.run()
