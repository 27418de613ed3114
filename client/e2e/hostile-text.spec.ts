import type { Person } from './harness/person.ts'
import { ask, createRoom, type Room } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'

/** A line of text as somebody might send it who wants pages to do something else than show it. */
const MARKUP = '<img src=x onerror=alert(1)><script>alert(2)</script>'
/** Right-to-left letters, a right-to-left mark and a zero-width space: allowed in names, and must stay inside theirs. */
const BIDI = 'עברית\u200F\u200B'
const TITLE = `${MARKUP}"'&amp; ${BIDI} %%CONFNAME%%`
const WELCOME =
  '<svg><style><img src="https://elsewhere.example/x.png"></style></svg>' +
  '<a href="javascript:alert(3)">one</a> <a href="https://elsewhere.example/">two</a><b onclick=alert(4)>three</b>'

/** Fails on whatever a text did beyond being read. */
class Trap {
  readonly #sprung: string[] = []

  async watch({ name, context }: Person): Promise<void> {
    context.on('dialog', (dialog) => {
      this.#sprung.push(`${name}: a dialog says ${dialog.message()}`)
      void dialog.dismiss()
    })
    context.on('console', (message) => {
      // What was asked for and is not there is told on the console too; that is no fault.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.#sprung.push(`${name}: ${message.text()}`)
    })
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        // eslint-disable-next-line no-console -- where the trap listens
        console.error(`policy: ${violatedDirective} ${blockedURI}`)
      })
    })
  }

  /** On this page the text stands as text: no element of it has come to life. */
  async holds({ page }: Person, where: string, ...texts: readonly string[]): Promise<void> {
    await test.step(where, async () => {
      for (const text of texts) await expect(page.getByText(text).first()).toBeAttached()
      const alive = page.locator(
        'img[src="x"], [onerror], [onclick], a[href^="javascript:" i], script:not([src], [type])',
      )
      await expect(alive).toHaveCount(0)
      expect(this.#sprung, where).toEqual([])
    })
  }
}

type Two = readonly [Person, Person]

test('text of others is text on every page, whatever it says', async ({ people }) => {
  test.setTimeout(120_000)
  const trap = new Trap()
  const [ada, nadia, bob] = [
    await people.person('Ada Host'),
    await people.person('Nadia Admin'),
    await people.person(`Bob ${MARKUP}`.slice(0, 64)),
  ]
  for (const person of [ada, nadia, bob]) await trap.watch(person)
  await ada.signIn()
  await nadia.signIn()
  const room = await createRoom(ada, {
    title: TITLE,
    welcome: WELCOME,
    moderatorMessage: WELCOME,
    mutedOnArrival: false,
  })
  try {
    await onPortal(trap, ada, room)
    await inMeeting(trap, [ada, bob], room)
    await besideADouble(trap, [ada, await people.person('Ada\u200B Host')], room)
    await inAdministration(trap, nadia)
  } finally {
    await ask(ada, 'rooms:delete', { roomId: room.id }, {})
  }
})

async function onPortal(trap: Trap, ada: Person, { id }: Room): Promise<void> {
  const { page } = ada
  for (const path of ['/', `/rooms/${id}/edit`, `/rooms/${id}/share`]) {
    await page.goto(`${path}?lang=en`)
    await expect(page.getByRole('main')).toBeVisible()
    await expect(page.getByRole('status', { name: 'One moment' })).toHaveCount(0)
    await expect.poll(() => page.evaluate(everythingShown)).toContain(MARKUP)
    await trap.holds(ada, path)
  }
  await page.goto('/?lang=en')
  const item = page.getByRole('listitem').filter({ hasText: MARKUP })
  await item.getByRole('button', { name: 'Invite' }).click()
  await expect(ada.dialog()).toBeVisible()
  await trap.holds(ada, 'invitation')
  await page.keyboard.press('Escape')
  await item.getByRole('button', { name: 'Delete' }).click()
  await expect(ada.dialog()).toContainText(MARKUP)
  await trap.holds(ada, 'deleting')
  await page.keyboard.press('Escape')
}

async function inMeeting(trap: Trap, [ada, bob]: Two, { invitation }: Room): Promise<void> {
  await bob.open(invitation.participantUrl)
  await expect(bob.page.getByRole('textbox', { name: 'Your name' })).toBeVisible()
  await trap.holds(bob, 'join page', MARKUP)
  await bob.giveName()
  await bob.chooseSound('listen-only')
  await expect(bob.page.getByText('You are waiting as')).toBeVisible()
  await trap.holds(bob, 'waiting', MARKUP)

  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  await bob.seesMeeting()
  await ada.openPeople()
  await trap.holds(ada, 'meeting', bob.name)
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('banner').getByRole('button').first().click()
  await expect(ada.dialog()).toContainText('three')
  await trap.holds(ada, 'session details', MARKUP)
  await expect(ada.dialog().getByRole('link', { name: 'two' }).first()).toHaveAttribute('rel', /noopener/)
  await expect(ada.dialog().getByRole('link', { name: 'one' })).toHaveCount(0)
  await ada.page.keyboard.press('Escape')
}

/** A name that only looks like a moderator's is numbered, and nobody takes its bearer for one. */
async function besideADouble(trap: Trap, [ada, eve]: Two, { invitation }: Room): Promise<void> {
  await trap.watch(eve)
  await eve.joinBy(invitation.participantUrl, 'listen-only')
  const people = await ada.openPeople()
  const double = people.getByRole('listitem').filter({ hasText: /Ada\u200B? Host \(2\)/ })
  await expect(double).toContainText('participant')
  await expect(double).not.toContainText('verified name')
  await trap.holds(ada, 'a double')
  await ada.page.keyboard.press('Escape')
}

async function inAdministration(trap: Trap, nadia: Person): Promise<void> {
  for (const path of ['/admin/rooms', '/admin/meetings']) {
    await nadia.page.goto(`${path}?lang=en`)
    await expect.poll(() => nadia.page.evaluate(everythingShown), { message: path }).toContain(MARKUP)
    await trap.holds(nadia, path)
  }
  // Whatever an administrator does in a room of somebody else's is written down with its title.
  const { items } = await ask(nadia, 'admin:meetings', {})
  const meetingId = items.find(({ title }) => title.startsWith(MARKUP))?.id ?? ''
  await ask(nadia, 'admin:end-meeting', { meetingId }, {})
  await nadia.page.goto('/admin/audit?lang=en')
  await trap.holds(nadia, 'audit', MARKUP)
}

/** In the page: all text and what stands in its fields. */
function everythingShown(): string {
  const fields = [...document.querySelectorAll('input, textarea')] as (
    HTMLInputElement | HTMLTextAreaElement
  )[]
  return [document.body.innerText, ...fields.map(({ value }) => value)].join('\n')
}
