import { createRoom } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'
import { sentence } from './harness/wording.ts'

const say = (key: string): string => sentence('en', key)

test('moderators are told who wants to come in, and let them in from there', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Knocking', waitingRoom: 'everybody' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const bob = await people.person('Bob')
  await bob.open(invitation.participantUrl)
  await bob.giveName()
  await bob.chooseSound('listen-only')

  const notices = ada.page.getByRole('region', { name: say('banner.region') })
  await expect(notices.getByText(say('banner.wantsIn').replace('{name}', 'Bob'))).toBeVisible()
  // Its name stays as the contract has it; how many wait is its description.
  await expect(ada.control('People')).toHaveAccessibleDescription('1 person is waiting to come in')
  await notices.getByRole('button', { name: say('banner.admitOne') }).click()
  await bob.seesMeeting()
  await expect(notices.getByText('wants to come in')).toHaveCount(0)
  await expect(ada.control('People')).not.toHaveAccessibleDescription(/waiting/)
})

test('whoever waits over a broken line goes on waiting, once, and is let in', async ({ people, stack }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Cut while waiting', waitingRoom: 'everybody' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const bob = await people.person('Bob')
  await bob.open(invitation.participantUrl)
  await bob.giveName()
  await bob.chooseSound('listen-only')
  const waits = bob.page.getByRole('heading', { name: say('waiting.title') })
  await expect(waits).toBeVisible()
  await expect(bob.page).toHaveTitle(/^Waiting: Cut while waiting/)
  for (let cut = 0; cut < 3; cut += 1) {
    stack.line.resetAll()
    await expect.poll(() => stack.line.open()).toBeGreaterThanOrEqual(2)
  }
  await expect(waits).toBeVisible()
  await ada.openPeople()
  const queue = ada.page.getByRole('region', { name: 'Waiting room' })
  await expect(queue.getByRole('listitem')).toHaveCount(1)
  await queue.getByRole('button', { name: 'Admit' }).click()
  await bob.seesMeeting()
  await expect(ada.tile(bob)).toHaveCount(1)
})

test('after its meeting a room that stays may be joined again; who stood at its door stays there', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Again and again' })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl, 'listen-only')
  const eve = await people.person('Eve')
  await eve.open(invitation.participantUrl)
  await expect(eve.page.getByRole('textbox', { name: 'Your name' })).toBeVisible()
  await ada.endForAll()

  const again = bob.page.getByRole('link', { name: say('over.rejoin') })
  await expect(bob.page.getByText(say('over.roomStays'))).toBeVisible()
  await expect(again).toHaveAttribute('href', new RegExp(new URL(invitation.participantUrl).pathname))
  await eve.giveName()
  await eve.chooseSound('listen-only')
  await expect(eve.page.getByRole('heading', { name: say('waiting.title') })).toBeVisible()
  await again.click()
  await expect(bob.page.getByRole('textbox', { name: 'Your name' })).toHaveValue('Bob')
  await ada.page.getByRole('link', { name: say('over.rejoin') }).click()
  await ada.enter('listen-only')
  await eve.seesMeeting()
})

test('after the meeting people are led on, unless they stay', async ({ people, stack }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const redirectUrl = `${stack.url}/pages/help`
  const { invitation } = await createRoom(ada, { title: 'And then', redirectUrl })
  await ada.joinBy(invitation.moderatorUrl ?? '', 'listen-only')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl, 'listen-only')
  await ada.endForAll()
  await ada.page.getByRole('button', { name: say('over.stayHere') }).click()
  await expect(bob.page.getByText('you will be taken to').first()).toBeVisible()
  await expect(bob.page).toHaveURL(redirectUrl)
  await expect(ada.page.getByRole('heading', { name: say('over.endedByModerator') })).toBeVisible()
  await expect(ada.page.getByRole('link', { name: 'Go to' })).toHaveAttribute('href', redirectUrl)
})

test('where everybody comes in muted they are told once, and are heard when they unmute', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const bob = await people.person('Bob')
  await bob.open(await ada.invitation())
  await bob.giveName()
  await bob.chooseSound('microphone')
  await bob.seesMeeting()
  const told = bob.page.getByText(say('banner.mutedOnArrival'))
  await expect(told).toBeVisible()
  await expect(await ada.row(bob)).toContainText('microphone muted')
  await bob.unmute()
  await expect(told).toHaveCount(0)
  await ada.hears(1)
  await bob.mute()
  await expect(told).toHaveCount(0)
})

test('what the room does not let one do is said where one would do it', async ({ people }) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, {
    title: 'Listening',
    allowCameras: false,
    allowMicrophones: false,
  })
  await ada.joinBy(invitation.moderatorUrl ?? '')
  const bob = await people.person('Bob')
  await bob.open(invitation.participantUrl)
  await bob.giveName()
  await bob.chooseSound('microphone')
  await bob.seesMeeting()
  await expect(await ada.row(bob)).toContainText('listens only')
  for (const [control, why] of [
    ['Start camera', 'banner.noCameras'],
    ['Unmute', 'banner.noMicrophones'],
  ] as const) {
    await expect(bob.control(control)).toHaveAccessibleDescription(say(why))
    await bob.control(control).click({ force: true })
    await expect(bob.page.getByRole('region', { name: say('banner.region') })).toContainText(say(why))
  }
  await expect(ada.tile(bob).locator('video')).toHaveCount(0)
  await bob.hears(1)
})
