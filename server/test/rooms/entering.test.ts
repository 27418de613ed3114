/** What every way in leads to, over HTTP and sockets. */
import { createHash, randomUUID } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import type { RoomPage } from '../../../shared/portal.ts'
import type { Invitation } from '../../../shared/meeting.ts'
import type { Hello } from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Browser } from '../auth/browser.ts'
import { signIn } from '../auth/sign-in.ts'
import { Client, HelloRefused, hello, type Welcome } from '../client.ts'
import { ask, startSite, type Site, figures } from '../http/site.ts'
import { dumpOf, linkOf, waysOf } from './given.ts'

let site: Site
let ada: Browser
let grace: Browser
let marie: Browser
let nadia: Browser
const clients: Client[] = []
/** Links, codes and PINs that were told. */
const secrets = new Set<string>()

test.before(async () => {
  site = await startSite({
    databaseUrl: await createDatabase(),
    env: { DIAL_IN_NUMBERS: '+33 1 86 95 00 00 (fr)' },
  })
  ada = await signIn(site, 'Ada Host')
  grace = await signIn(site, 'Grace Second')
  marie = await signIn(site, 'Marie Gérard', { provider: 'demo-attendees' })
  nadia = await signIn(site, 'Nadia Admin')
})
test.after.each(() => {
  for (const client of clients.splice(0)) client.close()
})
test.after(async () => {
  await site.close()
  await stopDatabases()
})

async function create(more: object = {}): Promise<{ room: RoomPage; ways: Invitation }> {
  const room = await ada.ask('rooms:create', {}, { title: 'Conseil', ...more })
  const ways = await ada.ask('rooms:invitation', { roomId: room.id })
  for (const way of Object.values(waysOf(ways))) secrets.add(way?.split('/').at(-1) ?? '')
  return { room, ways }
}

type Coming = { readonly as?: string; readonly browser?: Browser; readonly more?: object }

/** Opens a socket with a link, and joins at once when there is a name. */
async function come(
  url: string | null,
  { as, browser, more = {} }: Coming = {},
): Promise<{ client: Client; welcome: Welcome }> {
  const { roomId, token } = linkOf(url)
  const join: Partial<Hello> = as === undefined ? {} : { join: { name: as, microphone: 'off' } }
  const greeting = hello({
    page: randomUUID(),
    credential: { with: 'link', room: roomId, token },
    ...join,
    ...more,
  })
  const cookie = browser === undefined ? {} : { cookie: browser.cookie }
  const opened = await Client.open(site.config.publicUrl, greeting, cookie)
  clients.push(opened.client)
  return opened
}

async function refusalOf(coming: Promise<unknown>): Promise<string | undefined> {
  try {
    await coming
    return undefined
  } catch (error) {
    if (error instanceof HelloRefused) return error.failure.code
    if (error instanceof Refused) return error.code
    throw error
  }
}

test('each way in leads to its role: the links, the code and the start of one’s own room', async () => {
  const { room, ways } = await create()
  const { path: started } = await ada.ask('rooms:start', { roomId: room.id }, {})
  const { path: redeemed } = await grace.ask('codes:redeem', {}, { code: ways.code ?? '' })
  const expected: readonly [string, string | null, Browser | undefined, string][] = [
    ['the moderator link', ways.moderatorUrl, undefined, 'moderator'],
    ['the participant link', ways.participantUrl, undefined, 'participant'],
    ['the authenticated link', ways.authenticatedUrl, marie, 'participant'],
    ['the start', started, ada, 'moderator'],
    ['the code', redeemed, grace, 'moderator'],
  ]
  for (const [way, url, browser, role] of expected)
    assert.is((await come(url, browser === undefined ? {} : { browser })).welcome.role, role, way)
  assert.is(await refusalOf(come(ways.authenticatedUrl)), 'unauthenticated')
})

test('the token alone decides: words, rooms and roles that are written elsewhere change nothing', async () => {
  const { room, ways } = await create()
  const other = await create()
  const participant = linkOf(ways.participantUrl)
  for (const word of ['moderator', 'participant', 'authenticated']) {
    const url = `/join/${word}/${participant.roomId}/${participant.token}`
    assert.is((await ask(site, url)).status, 200)
    assert.is((await come(url)).welcome.role, 'participant')
  }
  const swapped = `/join/moderator/${other.room.id}/${linkOf(ways.moderatorUrl).token}`
  assert.is(await refusalOf(come(swapped)), 'not-found')
  assert.is(await refusalOf(come(`/join/moderator/no-such-room/${participant.token}`)), 'not-found')
  for (const index of [0, 7, 21]) {
    const letter = participant.token[index] === 'A' ? 'B' : 'A'
    const token = participant.token.slice(0, index) + letter + participant.token.slice(index + 1)
    assert.is(await refusalOf(come(`/join/participant/${room.id}/${token}`)), 'not-found')
  }
  const more = [
    { role: 'moderator' },
    { kind: 'moderator' },
    { join: { name: 'Eve', microphone: 'off', role: 'moderator' } },
  ]
  for (const added of more)
    assert.is(await refusalOf(come(ways.participantUrl, { more: added })), 'bad-request')
})

test('a participant cannot do what is for moderators, whatever they ask', async () => {
  const { ways } = await create()
  await come(ways.moderatorUrl, { as: 'Ann' })
  const { client, welcome } = await come(ways.participantUrl, { as: 'Bob' })
  assert.is(welcome.phase, 'inside')
  const invitation = await client.ask('meeting:invitation', {})
  assert.equal(
    {
      moderatorUrl: invitation.moderatorUrl,
      code: invitation.code,
      authenticatedUrl: invitation.authenticatedUrl,
    },
    { moderatorUrl: null, code: null, authenticatedUrl: null },
  )
  assert.is(await client.codeOf('meeting:end', {}), 'forbidden')
  assert.is(await client.codeOf('meeting:end', { role: 'moderator' }), 'bad-request')
})

test('a room for three takes three', async () => {
  const { ways } = await create({ maxParticipants: 3 })
  await come(ways.moderatorUrl, { as: 'Ann' })
  for (const name of ['Bob', 'Cleo'])
    assert.is((await come(ways.participantUrl, { as: name })).welcome.phase, 'inside')
  assert.is(await refusalOf(come(ways.participantUrl, { as: 'Dan' })), 'limit-reached')
})

test('looking at links, as programs that preview them do, changes nothing and uses nothing up', async () => {
  const { ways } = await create()
  const { path } = await grace.ask('codes:redeem', {}, { code: ways.code ?? '' })
  const before = await fingerprint()
  for (const url of [
    ways.moderatorUrl,
    ways.participantUrl,
    ways.authenticatedUrl,
    `${site.config.publicUrl}${path}`,
  ])
    for (let times = 0; times < 5; times += 1)
      for (const method of ['GET', 'HEAD'])
        assert.is((await ask(site, new URL(url ?? '').pathname, { method })).status, 200)
  assert.equal(await fingerprint(), before)
  assert.is((await come(path)).welcome.role, 'moderator')
  assert.is((await come(ways.participantUrl)).welcome.role, 'participant')
})

/** A hash of all that is stored, and how many meetings are open. */
async function fingerprint(): Promise<{ stored: string; meetings: number }> {
  const stored = createHash('sha256')
    .update(await dumpOf(site.database))
    .digest('hex')
  return { stored, meetings: [...site.app.meetings.all()].length }
}

for (const kind of ['moderator', 'participant', 'authenticated'] as const)
  test(`renewing the ${kind} link tells those who hold it open, and lets everybody else be`, async () => {
    const { room, ways } = await create()
    const urls = {
      moderator: ways.moderatorUrl,
      participant: ways.participantUrl,
      authenticated: ways.authenticatedUrl,
    }
    const inside = await come(urls[kind], { as: 'Ines', browser: marie })
    const visitors = {
      moderator: await come(urls.moderator, { browser: marie }),
      participant: await come(urls.participant, { browser: marie }),
      authenticated: await come(urls.authenticated, { browser: marie }),
    }
    await ada.ask('rooms:renew', { roomId: room.id }, { what: [kind] })
    const { code } = await visitors[kind].client.next('dismissed')
    assert.is(code, 'not-found')
    assert.is(await refusalOf(come(urls[kind], { browser: marie })), 'not-found')
    for (const other of ['moderator', 'participant', 'authenticated'] as const)
      if (other !== kind) {
        assert.is((await come(urls[other], { browser: marie })).welcome.phase, 'visiting')
        assert.is(visitors[other].client.socket.connected, true)
      }
    // Who is inside stays; who only waits to be let in came by the link.
    assert.is(inside.client.socket.connected, kind === 'moderator')
  })

test('people who are inside stay when the link by which they came is renewed', async () => {
  const { room, ways } = await create()
  const ann = await come(ways.moderatorUrl, { as: 'Ann' })
  const bob = await come(ways.participantUrl, { as: 'Bob' })
  await ada.ask('rooms:renew', { roomId: room.id }, { what: ['participant', 'moderator', 'code', 'pin'] })
  assert.is(await bob.client.codeOf('hand:raise', {}), 'ok')
  assert.is(await ann.client.codeOf('people:list', { after: null, limit: 10 }), 'ok')
})

test('who may do what with a room is the same over HTTP: strangers, delegates, owners, administrators', async () => {
  const { room } = await create()
  const roomId = room.id
  const asked = async (browser: Browser): Promise<Record<string, string>> => {
    const may = async (asking: Promise<unknown>): Promise<string> => (await refusalOf(asking)) ?? 'may'
    return {
      show: await may(browser.ask('rooms:show', { roomId })),
      change: await may(browser.ask('rooms:change', { roomId }, { allowNotes: false })),
      start: await may(browser.ask('rooms:start', { roomId }, {})),
      invitation: await may(browser.ask('rooms:invitation', { roomId })),
      renew: await may(browser.ask('rooms:renew', { roomId }, { what: ['pin'] })),
      favourite: await may(browser.ask('rooms:favourite', { roomId }, { favourite: false })),
      end: await may(browser.ask('rooms:end-meeting', { roomId }, {})),
      delegates: await may(browser.ask('delegates:list', { roomId })),
    }
  }
  const all = (answer: string, but: object = {}): object => ({
    ...Object.fromEntries(
      ['show', 'change', 'start', 'invitation', 'renew', 'favourite', 'end', 'delegates'].map((name) => [
        name,
        answer,
      ]),
    ),
    ...but,
  })
  assert.equal(await asked(grace), all('not-found'))
  assert.is(await refusalOf(grace.ask('rooms:delete', { roomId }, {})), 'not-found')
  await ada.ask('delegates:add', { roomId }, { email: 'grace@demo.example' })
  assert.equal(await asked(grace), all('may', { delegates: 'forbidden' }))
  assert.is(await refusalOf(grace.ask('rooms:delete', { roomId }, {})), 'forbidden')
  assert.equal(await asked(marie), all('unauthenticated'))
  assert.equal(await asked(nadia), all('may'))
  assert.equal(await asked(ada), all('may'))
  await nadia.ask('rooms:delete', { roomId }, {})
  assert.equal(await asked(ada), all('not-found'))
})

test('a telephone comes in by the room’s PIN, through our own gateway only', async () => {
  const { ways } = await create()
  const { client } = await come(ways.moderatorUrl, { as: 'Ann' })
  const credential = { with: 'pin', pin: ways.phone?.pin ?? '', withheld: true } as const
  const greeting = hello({ page: randomUUID(), credential, join: { name: 'Phone', microphone: 'off' } })
  const call = async (options: { secret?: string }) => {
    const opened = await Client.open(site.config.publicUrl, greeting, options)
    clients.push(opened.client)
    return opened.welcome.phase
  }
  assert.is(await refusalOf(call({})), 'forbidden')
  assert.is(await call({ secret: site.config.sfu.secret }), 'inside')
  assert.is((await client.happened('participant:joined')).participant.via, 'phone')
})

test('a deleted room sends its people out and says why', async () => {
  const { room, ways } = await create()
  const { client } = await come(ways.moderatorUrl, { as: 'Ann' })
  const visitor = await come(ways.participantUrl)
  await ada.ask('rooms:delete', { roomId: room.id }, {})
  assert.is((await client.happened('meeting:ended')).reason, 'room-deleted')
  await visitor.client.disconnected()
  assert.is(await refusalOf(come(ways.participantUrl)), 'not-found')
})

test('settings that are saved reach those who are inside', async () => {
  const { room, ways } = await create()
  const { client } = await come(ways.moderatorUrl, { as: 'Ann' })
  const changes = { title: 'Comité', welcome: 'Dans <b>%%CONFNAME%%</b>', allowCameras: false }
  const saved = await ada.ask('rooms:change', { roomId: room.id }, changes)
  assert.equal(saved.applied.toSorted(), ['allowCameras', 'title', 'welcome'])
  const { meeting } = await client.happened('meeting:changed')
  assert.is(meeting.title, 'Comité')
  assert.is(meeting.locks.cameras, true)
  assert.equal(meeting.welcome, [{ text: 'Dans ' }, { text: 'Comité', bold: true }])
})

test('after all this, neither what is stored nor what was logged tells a link, a code, a PIN or a session', async () => {
  for (const browser of [ada, grace, marie, nadia])
    for (const value of browser.cookies().values()) secrets.add(value)
  const metrics = await figures(site)
  const dump = await dumpOf(site.database)
  const logged = site.lines.join('')
  assert.ok(secrets.size > 40)
  assert.ok(dump.includes('Conseil'))
  assert.ok(logged.length > 1_000)
  for (const secret of secrets)
    for (const [where, text] of Object.entries({ dump, logged, metrics }))
      assert.not.ok(secret.length > 8 && text.includes(secret), `${where} has ${secret}`)
})

test.run()
