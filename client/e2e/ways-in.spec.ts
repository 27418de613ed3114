import type { People } from './harness/people.ts'
import type { Person } from './harness/person.ts'
import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

const PERMISSIONS = ['microphone', 'clipboard-read', 'clipboard-write']
const say = (key: string): string => sentence('en', key)

/** What a room's owner copies out of the dialog. */
type Ways = {
  readonly moderator: string
  readonly participant: string
  readonly authenticated: string
  readonly code: string
}

test('a newcomer makes a room for three, and every way into it leads to the right role', async ({
  people,
}) => {
  test.setTimeout(150_000)
  const ada = await people.person('Ada Host', {
    permissions: PERMISSIONS,
  })
  await ada.signInByPages()
  await makesRoom(ada, 'Three of us')
  const ways = await test.step('invites', () => invites(ada, 'Three of us'))

  await test.step('the owner starts it: moderator, under the name of the account', async () => {
    await roomNamed(ada, 'Three of us').getByRole('button', { name: 'Start' }).click()
    await ada.chooseSound('listen-only')
    await ada.seesMeeting()
    await expect(await ada.row(ada)).toContainText('moderator')
  })
  const bob = await test.step('participant link: participant', async () => {
    const guest = await people.person('Bob')
    await guest.joinBy(ways.participant, 'listen-only')
    await expect(await ada.row(guest)).toContainText('participant')
    await expect(await ada.row(guest)).not.toContainText(say('meeting.verified'))
    return guest
  })
  const marie = await test.step('authenticated link: participant under a name that is vouched for', () =>
    authenticated(people, ada, ways))

  await test.step('the fourth is told that the room is full', async () => {
    const zoe = await people.person('Zoé')
    await zoe.open(ways.participant)
    await zoe.giveName()
    await zoe.chooseSound('listen-only')
    await expect(zoe.page.getByText('This meeting is full (3 people).')).toBeVisible()
    await expect(zoe.toolbar()).toHaveCount(0)
    await expect(ada.page.getByText('3 people').first()).toBeVisible()
  })
  await bob.leave()
  await marie.leave()

  await test.step('connection code of somebody signed in: moderator', async () => {
    const grace = await people.person('Grace Second', { permissions: PERMISSIONS })
    await byCode(grace, ways.code)
    await expect(await ada.row(grace)).toContainText('moderator')
  })
  await test.step('moderator link, without an account: moderator', async () => {
    const max = await people.person('Max')
    await max.joinBy(ways.moderator, 'listen-only')
    await expect(await ada.row(max)).toContainText('moderator')
  })
})

test('a connection code asks who has not signed in to do so first, and is not lost on the way', async ({
  people,
}) => {
  const grace = await people.person('Grace Second')
  await grace.page.goto('/?lang=en')
  await grace.page.getByRole('textbox', { name: 'Connection code' }).fill('123 456 789')
  await grace.page.getByRole('button', { name: 'Connect', exact: true }).click()
  await grace.beVouchedFor()
  const code = grace.page.getByRole('textbox', { name: 'Connection code' })
  await expect(code).toHaveValue(/^123.456.789$/)
  await grace.page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(grace.page.getByText(say('code.unknown'))).toBeVisible()
  await expect(code).toBeFocused()
})

test('the owner who opens the link of participants may sign in there, and is moderator', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Of its owner' })
  const elsewhere = await people.person('Ada Host')
  await elsewhere.open(invitation.participantUrl)
  await expect(elsewhere.page.getByText(say('join.owner'))).toBeVisible()
  await elsewhere.page
    .getByRole('main')
    .getByRole('link', { name: say('join.signIn') })
    .click()
  await elsewhere.beVouchedFor()
  await expect(elsewhere.page.getByText(say('join.asModerator'))).toBeVisible()
  await elsewhere.giveName()
  await elsewhere.chooseSound('listen-only')
  await elsewhere.seesMeeting()
  await expect(await elsewhere.row(elsewhere)).toContainText('moderator')
})

test('nobody is asked for the owner of a temporary meeting', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting('listen-only')
  const link = await ada.invitation()
  const elsewhere = await people.person('Ada Host')
  await elsewhere.open(link)
  await expect(elsewhere.page.getByRole('textbox', { name: 'Your name' })).toBeVisible()
  await expect(elsewhere.page.getByText(say('join.owner'))).toHaveCount(0)
})

async function makesRoom({ page }: Person, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Create a permanent room' }).first().click()
  await page.getByRole('textbox', { name: say('setting.title') }).fill(title)
  await page.getByText(say('section.advanced'), { exact: true }).click()
  await page.getByRole('textbox', { name: say('setting.maxParticipants') }).fill('3')
  await page.getByRole('button', { name: say('form.create') }).click()
}

function roomNamed({ page }: Person, title: string) {
  return page.getByRole('listitem', { name: title, exact: true })
}

/** Reads the ways in as their owner does: by copying each. */
async function invites(ada: Person, title: string): Promise<Ways> {
  const { page } = ada
  await roomNamed(ada, title).getByRole('button', { name: 'Invite' }).click()
  const copied = async (name: string): Promise<string> => {
    await ada
      .dialog()
      .getByRole('button', { name: new RegExp(`^Copy.*${name}$`) })
      .click()
    await expect(ada.dialog().getByRole('status').filter({ hasText: name }).first()).toBeAttached()
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const ways = {
    moderator: await copied(say('invite.moderator')),
    participant: await copied(say('invite.participant')),
    authenticated: await copied(say('invite.authenticated')),
    code: await copied(say('invite.code')),
  }
  await page.keyboard.press('Escape')
  return ways
}

async function authenticated(people: People, ada: Person, ways: Ways): Promise<Person> {
  const marie = await people.person('Marie Gérard')
  await marie.open(ways.authenticated)
  await marie.page.getByRole('link', { name: say('join.signIn') }).click()
  await marie.beVouchedFor()
  await expect(marie.page.getByText(say('join.verifiedWhat'))).toBeVisible()
  await expect(marie.page.getByRole('textbox', { name: 'Your name' })).toHaveCount(0)
  await marie.chooseSound('listen-only')
  await marie.seesMeeting()
  const row = await ada.row(marie)
  await expect(row).toContainText('participant')
  await expect(row).toContainText(say('meeting.verified'))
  return marie
}

async function byCode(grace: Person, code: string): Promise<void> {
  await grace.signIn()
  await grace.page.goto('/?lang=en')
  const spaced = `${code.slice(0, 3)} ${code.slice(3, 6)} ${code.slice(6)}`
  await grace.page.evaluate((text) => navigator.clipboard.writeText(text), ` ${spaced}\n`)
  const field = grace.page.getByRole('textbox', { name: 'Connection code' })
  await field.focus()
  await grace.page.keyboard.press('ControlOrMeta+v')
  await expect(field).toHaveValue(/^\d{3}\s\d{3}\s\d{3}$/)
  await grace.page.getByRole('button', { name: 'Connect', exact: true }).click()
  // Who has an account may call themselves otherwise here; the name of the account stands there already.
  await expect(grace.page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Grace Second')
  await grace.enter('listen-only')
}
