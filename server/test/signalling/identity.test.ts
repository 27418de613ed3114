import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import type { Hello, Notice } from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import { LINK_KINDS, type LinkKind } from '../../../shared/roles.ts'
import type { Failure } from '../../../shared/wire.ts'
import type { Identity } from '../../auth/identity.ts'
import { Client, HelloRefused } from '../client.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForEach, startRig, type Room } from '../rig.ts'

const ADA = 'user-of-ada' as UserId
const GRACE = 'user-of-grace' as UserId
const organiser = (userId: UserId, name: string): Identity => ({
  organiser: {
    userId,
    name,
    email: null,
    administrator: false,
    session: `session-of-${userId}`,
    provider: 'idp',
  },
  attendee: null,
})
const MARIE: Identity = {
  organiser: null,
  attendee: { name: 'Marie Gérard', session: 'session-of-marie', provider: 'idp' },
}

let room: Room

type EntryCredential = { readonly client: Client; readonly welcome: Notice<'welcome'> }

const open = async (hello: unknown, cookie = ''): Promise<EntryCredential> => {
  return rig.open(hello, { cookie })
}
const failureOf = async (hello: unknown, cookie = ''): Promise<Partial<Failure>> => {
  try {
    await open(hello, cookie)
  } catch (error) {
    if (error instanceof HelloRefused) return error.failure
    throw error
  }
  throw new Error('was let in')
}
const visit = async (
  kind: LinkKind,
  cookie = '',
): Promise<Extract<Notice<'welcome'>, { phase: 'visiting' }>> => {
  const { welcome } = await open(rig.greeting(room, kind), cookie)
  if (welcome.phase !== 'visiting') throw new Error('not visiting')
  return welcome
}
const joining = (kind: LinkKind, name: string): Hello =>
  rig.greeting(room, kind, { join: { name, microphone: 'off' } })
/** Who somebody is to the others. */
const shown = async (kind: LinkKind, name: string, cookie = ''): Promise<string> => {
  const { welcome } = await open(joining(kind, name), cookie)
  if (welcome.phase !== 'inside') throw new Error('not inside')
  const self = welcome.snapshot?.participants.find(({ id }) => id === welcome.self)
  assert.is(self?.role, welcome.role)
  return `${String(self?.name)}, ${String(self?.role)}, ${self?.verified === true ? 'verified' : 'guest'}`
}

const test = suite('signalling: who somebody is')
const rig = rigForEach(test, startQuietSfu)
test.before.each(() => {
  rig.signedIn.set('ada', organiser(ADA, 'Ada Host'))
  rig.signedIn.set('grace', organiser(GRACE, 'Grace Second'))
  rig.signedIn.set('marie', MARIE)
  room = rig.openRoom({ permanent: true, owner: ADA })
})

const wayIn: Readonly<Record<LinkKind, Readonly<Record<'nobody' | 'ada' | 'grace' | 'marie', string>>>> = {
  moderator: { nobody: 'moderator', ada: 'moderator', grace: 'moderator', marie: 'moderator' },
  participant: { nobody: 'participant', ada: 'moderator', grace: 'participant', marie: 'participant' },
  authenticated: {
    nobody: 'unauthenticated',
    ada: 'moderator',
    grace: 'participant',
    marie: 'participant',
  },
}
for (const kind of LINK_KINDS) {
  for (const [cookie, expected] of Object.entries(wayIn[kind])) {
    test(`by a ${kind} link ${cookie} is: ${expected}`, async () => {
      if (expected === 'unauthenticated')
        assert.is((await failureOf(rig.greeting(room, kind), cookie)).code, expected)
      else assert.is((await visit(kind, cookie)).role, expected)
    })
  }
  test(`no word that somebody adds changes what a ${kind} link gives`, async () => {
    const good = rig.greeting(room, kind)
    const credential = good.credential
    const tampered: unknown[] = [
      { ...good, role: 'moderator' },
      { ...good, kind: 'moderator' },
      { ...good, credential: { ...credential, role: 'moderator' } },
      { ...good, credential: { ...credential, kind: 'moderator' } },
      { ...good, join: { name: 'Mallory', microphone: 'off', role: 'moderator' } },
      { ...good, join: { name: 'Mallory', microphone: 'off', verified: true } },
      { ...good, account: { name: 'Ada Host' } },
    ]
    for (const hello of tampered) assert.is((await failureOf(hello, 'marie')).code, 'bad-request')
    const { client } = await open(good, 'marie')
    for (const payload of [
      { name: 'Mallory', microphone: 'off', role: 'moderator' },
      { name: 'Mallory', microphone: 'off', verified: true },
    ])
      assert.is(await client.codeOf('meeting:join', payload), 'bad-request')
    assert.is(room.live.now.participants.size, 0)
    const wanted = kind === 'moderator' ? 'moderator' : 'participant'
    assert.is((await visit(kind, 'marie')).role, wanted)
  })
}

test('a token opens its own room only', async () => {
  const other = rig.openRoom({ permanent: true, owner: GRACE })
  for (const kind of LINK_KINDS) {
    const credential = { with: 'link', room: other.id, token: room.links[kind] } as const
    const hello = { ...rig.greeting(room, kind), credential }
    assert.is((await failureOf(hello, 'ada')).code, 'not-found')
  }
})

test('a visitor is told under which name they are signed in, and whether they may choose another', async () => {
  assert.is((await visit('participant')).account, null)
  assert.equal((await visit('participant', 'grace')).account, { name: 'Grace Second', fixed: false })
  assert.equal((await visit('participant', 'marie')).account, { name: 'Marie Gérard', fixed: false })
  assert.equal((await visit('authenticated', 'marie')).account, { name: 'Marie Gérard', fixed: true })
})

test('by the link for people who sign in, the name is the account’s whatever is written', async () => {
  assert.is(await shown('authenticated', 'Somebody Else', 'marie'), 'Marie Gérard, participant, verified')
})

test('by another link a name is verified when it is exactly the account’s', async () => {
  assert.is(await shown('participant', 'Grace Second', 'grace'), 'Grace Second, participant, verified')
  assert.is(await shown('participant', 'Grace, English', 'grace'), 'Grace, English, participant, guest')
  assert.is(await shown('participant', 'grace second', 'grace'), 'grace second (2), participant, guest')
})

test('nobody passes for a moderator by their name: a number and no badge, in other letters, too', async () => {
  assert.is(await shown('participant', 'Ada Host', 'ada'), 'Ada Host, moderator, verified')
  assert.is(await shown('participant', 'Ada Host'), 'Ada Host (2), participant, guest')
  assert.is(await shown('participant', 'Аdа Ноst'), 'Аdа Ноst (3), participant, guest')
  assert.is(await shown('participant', 'ADA  HOST', 'marie'), 'ADA  HOST (4), participant, guest')
  assert.is(await shown('participant', 'Ada\u200b Host'), 'Ada\u200b Host (5), participant, guest')
})

test('somebody who takes a name first does not take the badge with it', async () => {
  assert.is(await shown('participant', 'Marie Gérard'), 'Marie Gérard, participant, guest')
  assert.is(await shown('authenticated', 'x', 'marie'), 'Marie Gérard (2), participant, verified')
})

test('by what somebody is signed in stays with us', async () => {
  const { client } = await open(joining('authenticated', 'x'), 'marie')
  const { welcome } = await open(joining('participant', 'Bob'))
  await client.happened('participant:joined')
  const all = JSON.stringify([client.heard, welcome])
  assert.not.match(all, /session-of|account|userId/)
})

test('while sessions cannot be looked up guests come in as guests, and who must sign in is told to wait', async () => {
  const away = await startRig({
    sfu: rig.sfu,
    deps: { identify: () => Promise.reject(new Refused('unavailable', 'the database does not answer')) },
  })
  const place = away.openRoom()
  const ann = await away.join(place, 'Ann')
  ann.client.close()
  const failure = await Client.open(away.url, away.greeting(place, 'authenticated')).catch(
    (error: unknown) => error,
  )
  assert.ok(failure instanceof HelloRefused && failure.failure.code === 'unavailable')
  await away.close()
})

test('while a standing cannot be looked up the link decides', async () => {
  rig.rooms.standingOf = () => Promise.reject(new Refused('unavailable', 'the database does not answer'))
  assert.is((await visit('participant', 'ada')).role, 'participant')
  assert.is((await visit('moderator', 'ada')).role, 'moderator')
})

test('whoever looks after the room comes in at once where others wait, also after having waited as a guest', async () => {
  const guarded = rig.openRoom({ permanent: true, owner: ADA, settings: { waitingRoom: 'everybody' } })
  const bob = await rig.wait(guarded, 'Bob')
  const { welcome } = await open(
    rig.greeting(guarded, 'participant', { page: bob.hello.page, join: { name: 'Bob', microphone: 'off' } }),
    'ada',
  )
  assert.ok(welcome.phase === 'inside' && welcome.role === 'moderator')
  assert.is(guarded.live.now.waiting.size, 0)
})

test.run()
