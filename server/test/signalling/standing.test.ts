/** Who is a moderator by looking after the room, and does so no more. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import type { Identity } from '../../auth/identity.ts'
import { Client } from '../client.ts'
import { eventually } from '../eventually.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { returning, rigForEach, startRig } from '../rig.ts'

const ADA = 'user-of-ada' as UserId
const ADA_SIGNED_IN: Identity = {
  organiser: {
    userId: ADA,
    name: 'Ada Host',
    email: null,
    administrator: false,
    provider: 'idp',
    session: 'one',
  },
  attendee: null,
}

const test = suite('signalling: losing a standing')
const rig = rigForEach(test, startQuietSfu)
test.before.each(() => {
  rig.signedIn.set('one', ADA_SIGNED_IN)
})

/** Ada by the participants' link into a room of hers, in which Ann moderates by her link. */
const lookingAfter = async (kind: 'moderator' | 'participant' = 'participant') => {
  const hers = rig.openRoom({
    permanent: true,
    owner: ADA,
    settings: { waitingRoom: 'everybody', permits: { camerasForModerators: true } },
  })
  const ann = await rig.join(hers, 'Ann', 'moderator', { capabilities: {} })
  const ada = await rig.join(hers, 'Ada Host', kind, { cookie: 'one', capabilities: {} })
  return { hers, ann, ada }
}
const privileged = (): number =>
  [...rig.sfu.rooms.values()].flatMap((one) => [...one.endpoints.values()]).filter((one) => one.privileged)
    .length

test('who looks after the room no more is a participant at once: the others are told, and what is for moderators is hidden', async () => {
  const { hers, ann, ada } = await lookingAfter()
  assert.is(ada.inside.role, 'moderator')
  const bob = await rig.wait(hers, 'Bob')
  rig.revocation.onStandingLost(hers.id, ADA)
  const { participant } = await ann.client.happened(
    'participant:changed',
    (one) => one.participant.role === 'participant',
  )
  assert.is(participant.id, ada.inside.self)
  // Nobody in the meeting did it: the sentence names nobody.
  assert.is((await ada.client.happened('you:demoted')).by, null)
  const now = await ada.client.next('welcome', (one) => one.phase === 'inside' && one.role === 'participant')
  assert.ok(now.phase === 'inside' && now.snapshot?.waiting.length === 0)
  assert.is(await ada.client.codeOf('people:admit', { participantId: bob.waits.self }), 'forbidden')
  assert.is(await ada.client.codeOf('meeting:end', {}), 'forbidden')
  assert.is((await ada.client.ask('meeting:invitation', {})).moderatorUrl, null)
  assert.is(privileged(), 1)
  // Also over a lost socket.
  ada.client.drop()
  await eventually('away', () => hers.live.now.participants.get(ada.inside.self)?.awaySince !== null)
  const { welcome } = await rig.open(returning(ada.inside, ada.client.page, null))
  assert.is(welcome.phase === 'inside' && welcome.role, 'participant')
})

test('who is away meanwhile is shown nothing that is for moderators either', async () => {
  const { hers, ada } = await lookingAfter()
  ada.client.drop()
  await eventually('away', () => hers.live.now.participants.get(ada.inside.self)?.awaySince !== null)
  rig.revocation.onStandingLost(hers.id, ADA)
  await eventually('closed', () => privileged() === 1)
})

test('a link for moderators goes on giving what it gives', async () => {
  const { hers, ada } = await lookingAfter('moderator')
  rig.revocation.onStandingLost(hers.id, ADA)
  assert.is(await ada.client.codeOf('meeting:end', {}), 'ok')
})

test('who stands at the door meanwhile, or is being admitted, comes in as their link says', async () => {
  const { hers } = await lookingAfter()
  const { client: visitor } = await rig.open(rig.greeting(hers, 'participant'), { cookie: 'one' })
  rig.revocation.onStandingLost(hers.id, ADA)
  const joined = await visitor.ask('meeting:join', { name: 'Ada Host', microphone: 'off' })
  assert.equal([joined.phase, joined.role], ['waiting', 'participant'])
  const slow = await startRig({
    sfu: rig.sfu,
    deps: {
      identify: () => Promise.resolve(ADA_SIGNED_IN),
      meetings: rig.meetings,
      revocation: rig.revocation,
      rooms: {
        resolveLink: rig.rooms.resolveLink.bind(rig.rooms),
        resolvePin: rig.rooms.resolvePin.bind(rig.rooms),
        standingOf: rig.rooms.standingOf.bind(rig.rooms),
        invitationOf: rig.rooms.invitationOf.bind(rig.rooms),
        meetingOf: (place) => {
          rig.revocation.onStandingLost(hers.id, ADA)
          return rig.rooms.meetingOf(place)
        },
      },
    },
  })
  const join = { name: 'Ada Host', microphone: 'off' } as const
  const { client, welcome } = await Client.open(slow.url, rig.greeting(hers, 'participant', { join }))
  assert.equal([welcome.phase, welcome.role], ['waiting', 'participant'])
  client.close()
  await slow.close()
})

test('who looks after the room again is a moderator again when they come anew', async () => {
  const { hers } = await lookingAfter()
  rig.revocation.onStandingLost(hers.id, ADA)
  const from = performance.now()
  await eventually('later', () => performance.now() > from + 5)
  const again = await rig.join(hers, 'Ada Host', 'participant', { cookie: 'one' })
  assert.is(again.inside.role, 'moderator')
})

test.run()
