import type { Locator } from '@playwright/test'
import type { Person } from './harness/person.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

const MOST_STEPS = 40

/** Goes there by Tab alone; on every step what has the focus must show it and must not be covered. */
async function tabTo(person: Person, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible()
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await person.page.keyboard.press(key)
    await focusShows(person)
  }
  throw new Error(`not reached within ${String(MOST_STEPS)} steps: ${String(target)}`)
}

/** Within a toolbar the arrows go from control to control. */
async function arrowTo(person: Person, target: Locator): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await person.page.keyboard.press('ArrowRight')
    await focusShows(person)
  }
  throw new Error(`not reached by arrows: ${String(target)}`)
}

async function focusShows(person: Person): Promise<void> {
  const focus = await person.page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return null
    // A small control may have what is around it show the focus.
    const ring = [element, element.parentElement ?? element].some((one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
      const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2
      return outlined || (one === element && boxShadow !== 'none')
    })
    const box = element.getBoundingClientRect()
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    return {
      what: `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)}`,
      ring,
      free: top !== null && (element.contains(top) || top.contains(element)),
    }
  })
  if (!focus) return
  expect(focus.ring, `the focus shows on ${focus.what}`).toBe(true)
  expect(focus.free, `nothing covers ${focus.what}`).toBe(true)
}

async function focusIsIn(person: Person, place: Locator): Promise<void> {
  await expect
    .poll(() => place.evaluate((element) => element.contains(document.activeElement)), {
      message: 'focus moved inside',
    })
    .toBe(true)
  await focusShows(person)
}

/** A dialog lets the focus go on to the browser's own controls, as browsers want it, but never to the page behind. */
async function focusNotBehind(person: Person, dialog: Locator): Promise<void> {
  const behind = await dialog.evaluate(
    (element) => document.activeElement !== document.body && !element.contains(document.activeElement),
  )
  expect(behind, 'focus behind the dialog').toBe(false)
  await focusShows(person)
}

test('a whole meeting goes by keyboard, and the focus always shows and comes back', async ({ people }) => {
  const ada = await people.person('Ada Host')
  const { page } = ada
  const press = (key: string) => page.keyboard.press(key)
  await ada.signIn()
  await page.goto('/?lang=en')
  await tabTo(ada, page.getByRole('button', { name: 'Start a temporary meeting' }))
  await press('Enter')

  await tabTo(ada, ada.joinWithMicrophone())
  await press('Enter')
  await tabTo(ada, ada.echoTest().getByRole('button', { name: 'Join with microphone' }))
  await press('Enter')
  await ada.seesMeeting()

  await tabTo(ada, ada.toolbar().getByRole('button').first())
  await arrowTo(ada, ada.control('Mute'))
  await press('Enter')
  await expect(ada.control('Unmute')).toBeFocused()
  await press('Enter')
  await expect(ada.control('Mute')).toBeFocused()

  await arrowTo(ada, ada.control('People'))
  await press('Enter')
  await expect(page.getByRole('heading', { name: 'People', exact: true })).toBeFocused()
  await focusShows(ada)
  await press('Escape')
  await expect(ada.people()).toBeHidden()
  await expect(ada.control('People')).toBeFocused()

  await arrowTo(ada, ada.control('Invite'))
  await press('Enter')
  const dialog = ada.dialog()
  await focusIsIn(ada, dialog)
  for (let step = 0; step < 12; step += 1) {
    await press('Tab')
    await focusNotBehind(ada, dialog)
  }
  await press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(ada.control('Invite')).toBeFocused()

  await arrowTo(ada, ada.control('Leave'))
  await press('Enter')
  await focusIsIn(ada, dialog)
  await press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(ada.control('Leave')).toBeFocused()
  await press('Enter')
  await tabTo(ada, dialog.getByRole('button', { name: 'Leave' }))
  await press('Enter')
  await expect(page.getByRole('heading', { name: 'You have left the meeting' })).toBeVisible()
})

test('a dialog opened in the moment another one closes stays open', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  await ada.control('Invite').press('Enter')
  await expect(ada.dialog()).toBeVisible()
  await ada.control('Leave').evaluate((leave: HTMLElement) => {
    const closes = new Promise<void>((resolve) => {
      document.querySelector('dialog')?.addEventListener('close', () => {
        resolve()
      })
    })
    document.querySelector('dialog')?.close()
    leave.focus()
    leave.click()
    return closes
  })
  await expect(ada.dialog().getByRole('button', { name: 'Leave', exact: true })).toBeVisible()
  await ada.page.keyboard.press('Escape')
  await expect(ada.dialog()).toHaveCount(0)
  await expect(ada.control('Leave')).toBeFocused()
})

test('from signing in to leaving one’s own room everything goes by keyboard', async ({ people }) => {
  const ada = await people.person('Ada Host')
  const { page } = ada
  const go = async (target: Locator): Promise<void> => {
    await tabTo(ada, target)
    await page.keyboard.press('Enter')
  }
  await page.goto('/?lang=en')
  await go(page.getByRole('link', { name: 'Sign in' }).first())
  await go(page.getByRole('button', { name: sentence('en', 'signIn.continue') }))
  await go(page.getByRole('button', { name: 'Ada Host' }))
  await go(page.getByRole('link', { name: 'Create a permanent room' }).first())
  await tabTo(ada, page.getByRole('textbox', { name: sentence('en', 'setting.title') }))
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('By keyboard')
  await go(page.getByRole('button', { name: sentence('en', 'form.create') }))

  const room = page.getByRole('listitem', { name: 'By keyboard', exact: true })
  const invite = room.getByRole('button', { name: 'Invite' })
  await go(invite)
  await expect(ada.dialog()).toBeVisible()
  await focusIsIn(ada, ada.dialog())
  await tabTo(ada, ada.dialog().getByRole('button', { name: /^Copy.*Participant link$/ }))
  await page.keyboard.press('Escape')
  await expect(ada.dialog()).toHaveCount(0)
  await expect(invite).toBeFocused()
  await tabTo(ada, room.getByRole('button', { name: 'Start' }), 'Shift+Tab')
  await page.keyboard.press('Enter')
  await go(page.getByRole('button', { name: 'Listen only' }))
  await ada.seesMeeting()
  await tabTo(ada, ada.toolbar().getByRole('button').first())
  await arrowTo(ada, ada.control('Leave'))
  await page.keyboard.press('Enter')
  await go(ada.dialog().getByRole('button', { name: 'Leave', exact: true }))
  await expect(page.getByRole('heading', { name: 'You have left the meeting' })).toBeVisible()
})

test('Space in a field or on a button does not speak: there is no push-to-talk on Space', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  await ada.mute()
  await ada.page.locator('body').click({ position: { x: 5, y: 5 } })
  await expect.poll(() => ada.bytesDuring(500, 'sent', 'audio')).toBe(0)
  await ada.page.keyboard.down('Space')
  expect(await ada.bytesDuring(2_000, 'sent', 'audio'), 'nothing is said while it is held').toBe(0)
  await ada.page.keyboard.up('Space')
  await expect(ada.control('Unmute')).toBeVisible()
})
