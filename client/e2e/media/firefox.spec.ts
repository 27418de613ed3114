import { networkInterfaces } from 'node:os'
import { firefoxPath } from '../harness/browsers.ts'
import { FirefoxPerson } from '../harness/firefox.ts'
import { expect, test } from '../harness/test.ts'

/**
 * Firefox never pairs with 127.0.0.1, so the media node takes another address of this machine. Packets between two
 * programs of one machine stay inside it, whatever the address.
 */
const address = Object.values(networkInterfaces())
  .flat()
  .find((network) => network?.family === 'IPv4' && !network.internal)?.address

const firefox = firefoxPath()

test.use({ stackOptions: { workers: 1, env: { MEDIA_IP: address ?? '127.0.0.1' } } })
test.skip(firefox === undefined, 'Firefox is not installed here (FIREFOX_PATH, or firefox-esr in /usr/bin)')
test.skip(
  address === undefined,
  'this machine has only a loopback address, which Firefox does not use for media',
)

test('Firefox and Chromium hear and see each other', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  await ada.startCamera()
  const fox = await FirefoxPerson.launch('Renard', firefox ?? '')
  try {
    await fox.joinBy(await ada.invitation())
    await fox.use('Start camera')
    await ada.hears(1)
    const tile = ada.page.getByRole('group', { name: 'Renard', exact: true })
    await expect(tile.locator('video')).toHaveCount(1)
    await ada.seesIn(tile)

    const before = await fox.perceived()
    await expect.poll(async () => (await fox.perceived()).energy).toBeGreaterThan(before.energy)
    await expect.poll(async () => (await fox.perceived()).frames).toBeGreaterThan(before.frames + 10)

    await fox.use('Mute')
    await expect.poll(() => ada.bytesDuring(500, 'received', 'audio')).toBe(0)
  } finally {
    await fox.close()
  }
})
