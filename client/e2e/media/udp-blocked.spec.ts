import { expect, test } from '../harness/test.ts'
import { swallowUdp, tcpLink, type Swallower, type TcpLink } from '../harness/links.ts'
import { pathsOf } from '../harness/streams.ts'

/**
 * Another address of this machine: what is sent to it by UDP is swallowed, as by a firewall, and TCP is passed on to the
 * media node.
 */
const FIREWALLED = '127.0.0.2'

test.use({ stackOptions: { workers: 1, env: { MEDIA_ANNOUNCED_ADDRESS: FIREWALLED } } })

let swallower: Swallower
let link: TcpLink

test.beforeAll(async ({ stack }) => {
  swallower = await swallowUdp(stack.mediaPort, FIREWALLED)
  link = await tcpLink(stack.mediaPort, stack.mediaPort, FIREWALLED)
})

test.afterAll(async () => {
  await swallower.close()
  await link.close()
})

test('a network that swallows UDP: people meet over TCP all the same', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const bob = await people.person('Bob')
  await bob.open(await ada.invitation())
  await bob.giveName()
  await bob.chooseSound('microphone')
  await bob.seesMeeting()
  await bob.speak()

  await ada.startCamera()
  await bob.startCamera()
  await Promise.all([ada.hears(1), bob.hears(1), ada.sees(bob), bob.sees(ada)])
  for (const { page } of [ada, bob]) {
    expect(await pathsOf(page)).toEqual(['tcp', 'tcp'])
  }
  expect(swallower.swallowed(), 'UDP was tried').toBeGreaterThan(0)
})

test('TCP connections of the media that are reset come back by themselves', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await Promise.all([ada.hears(1), bob.hears(1)])
  expect(link.resetAll()).toBeGreaterThanOrEqual(2)
  await Promise.all([ada.hears(1), bob.hears(1)])
})
