import { freePorts } from '../harness/ports.ts'
import { relayPath, startRelay, type Relay } from '../harness/relay.ts'
import { kindsOfPaths } from '../harness/streams.ts'
import { expect, test } from '../harness/test.ts'

const path = relayPath()
const port = await freePorts()
const SECRET = 'a secret between the server and coturn'

test.use({
  stackOptions: {
    workers: 1,
    env: { TURN_URLS: `turn:127.0.0.1:${String(port)}?transport=tcp`, TURN_SECRET: SECRET },
  },
})
test.skip(path === undefined, 'coturn is not installed here (TURNSERVER_PATH, or turnserver in /usr/bin)')

let relay: Relay

test.beforeAll(async () => {
  relay = await startRelay(path ?? '', port, SECRET)
})

test.afterAll(async () => {
  await relay.stop()
})

test('who cannot hear themselves tries the relayed way, hears, and meets the others over it', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const bob = await people.person('Bob')
  await bob.open(await ada.invitation())
  await bob.giveName()
  await bob.joinWithMicrophone().click()
  await bob.echoTest().getByRole('button', { name: 'I cannot hear myself' }).click()
  await bob.page.getByRole('button', { name: 'Try another way through the network' }).click()
  await expect.poll(() => kindsOfPaths(bob.page)).toEqual(['relay', 'relay'])
  await bob.hears(1)

  await bob.page.getByRole('button', { name: 'Join with microphone' }).click()
  await bob.seesMeeting()
  await bob.speak()
  await ada.startCamera()
  await Promise.all([ada.hears(1), bob.hears(1), bob.sees(ada)])
  expect(await kindsOfPaths(bob.page)).toEqual(['relay', 'relay'])
})
