import { PARTICIPANT_PRODUCERS, ROOM_PRODUCERS } from '../../../shared/limits.ts'
import { ProtocolPerson } from '../harness/protocol-person.ts'
import { expect, test } from '../harness/test.ts'

test('a third camera of one person is refused, and the first two stay', async ({ people, stack }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  // The page offers one camera, so the wire itself is asked.
  const max = await ProtocolPerson.join(await ada.invitation(), 'Max')
  try {
    await max.startCamera()
    await max.startCamera()
    const refused = { code: 'limit-reached', limit: 'cameras', max: PARTICIPANT_PRODUCERS.cameras }
    expect(await max.refusalOfCamera()).toMatchObject(refused)
    // Rooms of earlier meetings linger until their seats are given up.
    const room = (await stack.sfu.describe()).rooms.find(({ id }) => id === ada.meeting())
    const cameras = room?.producers.filter(({ source }) => source === 'camera')
    expect(cameras).toHaveLength(PARTICIPANT_PRODUCERS.cameras)
    await expect(ada.body()).toHaveAttribute('data-connection', 'connected')
  } finally {
    max.close()
  }
})

test('a camera over the limit of the room is refused with its sentence, and nothing else changes', async ({
  people,
}) => {
  test.setTimeout(120_000)
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const link = await ada.invitation()
  const bob = await people.person('Bob')
  await bob.joinBy(link)

  const crowd: ProtocolPerson[] = []
  try {
    while (crowd.length < ROOM_PRODUCERS.cameras / PARTICIPANT_PRODUCERS.cameras) {
      const person = await ProtocolPerson.join(link, `Person ${String(crowd.length + 1)}`)
      crowd.push(person)
      for (let camera = 0; camera < PARTICIPANT_PRODUCERS.cameras; camera += 1) await person.startCamera()
    }

    await bob.control('Start camera').click()
    const refusal = `There are already ${String(ROOM_PRODUCERS.cameras)} cameras in this meeting, and no more are allowed.`
    await expect(bob.page.getByText(refusal)).toBeVisible()
    await expect(bob.control('Start camera')).toBeVisible()
    await expect(bob.control('Mute')).toBeVisible()
    await Promise.all([ada.hears(1), bob.hears(1)])

    crowd[0]?.close()
    await crowd[1]?.ask('meeting:leave', {})
    await bob.startCamera()
    await ada.sees(bob)
  } finally {
    for (const person of crowd) person.close()
  }
})
