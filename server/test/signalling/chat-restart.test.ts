/** The server is killed while people write: none of their messages is lost and none is there twice. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { Client, hello } from '../client.ts'
import { kill, killServers, restartable } from '../server-process.ts'
import { returning } from '../rig.ts'

const EACH = 30

test.after(async () => {
  killServers()
  await stopDatabases()
})

test('a burst of messages outlives a killed server: each is there once, in its author’s order', async () => {
  const { database, first, start, ways } = await restartable()
  const { moderator, participant } = ways
  const come = async (credential: typeof moderator, name: string) => {
    const page = `page-of-${name}`
    const greets = hello({ page, credential, join: { name, microphone: 'off' } })
    const { client, welcome } = await Client.open(first.url, greets)
    if (welcome.phase !== 'inside') throw new Error('not inside')
    return { client, inside: welcome, page, acknowledged: 0 }
  }
  const writers = [
    await come(moderator, 'ada-host'),
    await come(participant, 'bob-host'),
    await come(participant, 'cy-host'),
  ]
  type Writer = (typeof writers)[number]
  const say = async (writer: Writer, client: Client, number: number): Promise<void> => {
    const id = `${writer.inside.self}-number-${number}`
    await client.ask('chat:say', {
      id,
      scope: 'everyone',
      text: `word ${number}`,
      replyTo: null,
      mentions: [],
    })
    writer.acknowledged = number
  }
  // As a page does it: one after the other, each once more after a lost answer.
  const write = async (writer: Writer, client: Client): Promise<void> => {
    for (let number = writer.acknowledged + 1; number <= EACH; number += 1) {
      for (;;) {
        const answer = await say(writer, client, number).catch((error: unknown) => error)
        if (answer === undefined) break
        if (!client.socket.connected) return
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }
  const writing = Promise.all(writers.map((writer) => write(writer, writer.client)))
  await writers[0]?.client.happened('chat:message', ({ message }) => message.id.endsWith('number-8'))
  await kill(first)
  await writing
  assert.ok(
    writers.every(({ acknowledged }) => acknowledged < EACH),
    'it was killed in the middle',
  )

  const second = await start()
  const back = await Promise.all(
    writers.map(async (writer) => {
      const { client } = await Client.open(second.url, returning(writer.inside, writer.page, null))
      await write(writer, client)
      return client
    }),
  )
  const messages = await Promise.all(
    back.map(async (client) => (await client.ask('chat:history', { before: null, limit: 200 })).messages),
  )
  const wanted = Array.from({ length: EACH }, (_, index) => `number-${index + 1}`)
  for (const read of messages)
    for (const { inside } of writers)
      assert.equal(
        read
          .filter(({ author }) => author.id === inside.self)
          .map(({ id }) => id.slice(inside.self.length + 1)),
        wanted,
      )
  const journal = await database.selectFrom('journal').select('event').execute()
  const said = journal.flatMap(({ event }) => (event.type === 'message-said' ? [event.message] : []))
  assert.is(said.length, EACH * writers.length)
  assert.is(new Set(said).size, said.length)
  for (const client of back) client.close()
  await database.destroy()
})

test.run()
