import type { Browser } from '@playwright/test'
import {
  chromiumFlags,
  chromiumPath,
  type Devices,
  type Permission,
  type Voice,
} from '../harness/browsers.ts'
import type { Person } from '../harness/person.ts'
import { expect, test } from '../harness/test.ts'
import { sentence } from '../harness/wording.ts'

type Launch = (voice: Voice, devices: Devices, permission: Permission) => Promise<Browser>

const withBrowser = test.extend<{ launch: Launch }>({
  launch: async ({ playwright }, use) => {
    const opened: Browser[] = []
    await use(async (voice, devices, permission) => {
      const path = chromiumPath()
      const browser = await playwright.chromium.launch({
        args: chromiumFlags(voice, devices, permission),
        ...(path === undefined ? {} : { executablePath: path }),
      })
      opened.push(browser)
      return browser
    })
    await Promise.all(opened.map((browser) => browser.close()))
  },
})

withBrowser('a blocked microphone is explained, and one can listen', async ({ people, voice, launch }) => {
  const browser = await launch(voice, 'fake', 'denied')
  const ada = await people.person('Ada Host', { browser, permissions: [] })
  await ada.openMeeting()
  await ada.joinWithMicrophone().click()
  await expect(ada.page.getByText(sentence('en', 'failure.microphone.denied'))).toBeVisible()
  await expect(
    ada.page.getByText(sentence('en', 'hear.permissionChromium').replace('{what}', 'the microphone')),
  ).toBeVisible()

  await ada.page
    .getByRole('button', { name: /listen only/i })
    .first()
    .click()
  await ada.seesMeeting()
  await ada.control('Start camera').click()
  await expect(ada.page.getByText(sentence('en', 'failure.camera.denied'))).toBeVisible()
  await expect(ada.control('Start camera')).toBeVisible()
})

withBrowser(
  'a machine without microphone and camera is told so, and can listen',
  async ({ people, voice, launch }) => {
    const browser = await launch(voice, 'none', 'granted')
    const ada = await people.person('Ada Host', { browser })
    await ada.openMeeting()
    await ada.joinWithMicrophone().click()
    await expect(ada.page.getByText(sentence('en', 'failure.microphone.not-found'))).toBeVisible()

    await ada.page
      .getByRole('button', { name: /listen only/i })
      .first()
      .click()
    await ada.seesMeeting()
    await ada.control('Start camera').click()
    await expect(ada.page.getByText(sentence('en', 'failure.camera.not-found'))).toBeVisible()
    await ada.control('Unmute').click()
    await expect(ada.page.getByText(sentence('en', 'failure.microphone.not-found'))).toBeVisible()
    await expect(ada.control('Unmute')).toBeVisible()
  },
)

test('a permission that is taken back is told to its owner and to the others', async ({
  people,
  browser,
}) => {
  const [ada, bob] = await people.pair()
  await ada.hears(1)
  const pageSession = await bob.context.newCDPSession(bob.page)
  const { targetInfo } = await pageSession.send('Target.getTargetInfo')
  const browserSession = await browser.newBrowserCDPSession()
  await browserSession.send('Browser.setPermission', {
    permission: { name: 'microphone' },
    setting: 'denied',
    ...(targetInfo.browserContextId ? { browserContextId: targetInfo.browserContextId } : {}),
  })

  await expect(await ada.row(bob)).not.toContainText('microphone on')
  await expect(bob.control('Unmute')).toBeVisible()
  await expect(bob.page.getByText(/microphone is blocked|microphone was unplugged/)).toBeVisible()
})

test('a microphone that is unplugged is never a silent one', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await ada.hears(1)
  await unplug(bob, 'audio')
  await expect(bob.page.getByText(sentence('en', 'failure.microphone.unplugged'))).toBeVisible()
  await expect(await ada.row(bob)).not.toContainText('microphone on')
  await expect(bob.control('Unmute')).toBeVisible()

  await bob.control('Unmute').click()
  await ada.hears(1)
})

test('a camera that is unplugged goes from the tile, and its owner is told', async ({ people }) => {
  const [ada, bob] = await people.pair()
  await bob.startCamera()
  await ada.sees(bob)
  await unplug(bob, 'video')
  await expect(bob.page.getByText(sentence('en', 'failure.camera.unplugged'))).toBeVisible()
  await expect(ada.tile(bob).locator('video')).toHaveCount(0)
  await expect(bob.control('Start camera')).toBeVisible()
})

/** What a browser does when a device goes: its tracks end by themselves. No fake device can be pulled out. */
async function unplug(person: Person, kind: 'audio' | 'video'): Promise<void> {
  await person.page.evaluate((which) => {
    for (const track of window.observer.captured) {
      if (track.kind !== which || track.readyState === 'ended') continue
      track.stop()
      track.dispatchEvent(new Event('ended'))
    }
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
  }, kind)
}
