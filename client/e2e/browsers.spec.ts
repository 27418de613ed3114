import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

test('a browser that cannot read the script says so, in both languages', async ({ browser, stack }) => {
  const context = await browser.newContext({ baseURL: stack.url })
  const page = await context.newPage()
  await page.route(/\.js$/, (route) => route.fulfill({ contentType: 'text/javascript', body: 'let let = 1' }))
  await page.goto('/')
  await expect(page.getByText('Si cette page reste ainsi')).toBeVisible()
  await expect(page.getByText('If this page stays like this')).toBeVisible()
  await context.close()
})

test('who has turned WebRTC off is told at the door, and can read on', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const link = await ada.invitation()
  const bob = await people.person('Bob')
  await bob.context.addInitScript(() => {
    Reflect.deleteProperty(window, 'RTCPeerConnection')
  })
  await bob.page.goto(link)
  await expect(bob.page.getByRole('heading', { name: sentence('en', 'over.cannotMeet') })).toBeVisible()
  await bob.page.getByRole('link', { name: sentence('en', 'common.home') }).click()
  await expect(bob.page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible()
})

test('a browser without storage, and with what the oldest promised one lacks, has a whole meeting', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const bob = await people.person('Bob')
  await bob.context.addInitScript(() => {
    for (const store of ['localStorage', 'sessionStorage'])
      Object.defineProperty(window, store, { value: null, configurable: true })
    Reflect.deleteProperty(Intl, 'Segmenter')
    Reflect.deleteProperty(URL, 'parse')
    Reflect.deleteProperty(Promise, 'withResolvers')
  })
  await bob.joinBy(await ada.invitation())
  await expect(bob.tile(ada)).toBeVisible()
  await bob.startCamera()
  await ada.sees(bob)
})

test('the controls keep up although the browser has translated the page', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  await ada.page.evaluate(translateAll)
  await ada.mute()
  await expect(ada.toolbar().getByText('Unmute')).toBeAttached()
  await ada.control('Unmute').click()
  await expect(ada.toolbar().getByText('Mute', { exact: true })).toBeAttached()
})

/** As browsers translate: another element takes the place of every text that may be translated. */
function translateAll(): void {
  // Widened: nobody writes this element any more but the browsers themselves.
  const tag: string = 'font'
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const texts: Text[] = []
  while (walker.nextNode()) texts.push(walker.currentNode as Text)
  for (const text of texts) {
    if (text.data.trim() === '' || text.parentElement?.closest('script, style, [translate=no]')) continue
    const translated = document.createElement(tag)
    translated.textContent = `[${text.data}]`
    text.replaceWith(translated)
  }
}
