import { createRoom, ask } from './harness/portal.ts'
import { expect, test } from './harness/test.ts'

// All that the programs can write. What must be written nowhere is looked for when the stack stops, here as after every
// other journey (see harness/test.ts).
test.use({
  stackOptions: { workers: 1, env: { LOG_LEVEL: 'trace', DIAL_IN_NUMBERS: '+33 1 86 95 00 00 (fr)' } },
})

test('whatever is secret goes only between its holder and the server', async ({ people, witness, stack }) => {
  const ada = await people.person('Ada Host')
  await ada.signInByPages()
  const { id, invitation } = await createRoom(ada, { title: 'Secret', mutedOnArrival: false })
  await ask(ada, 'rooms:renew', { roomId: id }, { what: ['moderator', 'pin'] })
  await ada.page.goto('/?lang=en')
  await ada.page.getByRole('textbox', { name: 'Connection code' }).fill(invitation.code ?? '')
  await ada.page.getByRole('button', { name: 'Connect', exact: true }).click()
  await ada.enter('listen-only')
  const bob = await people.person('Bob')
  await bob.joinBy(invitation.participantUrl, 'listen-only')
  await bob.open(`${invitation.participantUrl.slice(0, -22)}${'A'.repeat(22)}`)
  await ada.leave()
  await ada.page.goto('/?lang=en')
  await ada.page
    .getByRole('listitem')
    .filter({ hasText: 'Secret' })
    .getByRole('button', { name: 'Invite' })
    .click()
  await expect(ada.dialog().getByLabel('Participant link', { exact: true })).toHaveValue(
    invitation.participantUrl,
  )
  await ada.page.keyboard.press('Escape')
  await ada.page.getByRole('button', { name: 'Ada Host' }).click()
  await ada.page.getByRole('button', { name: 'Sign out' }).click()
  await expect(ada.page.getByRole('link', { name: 'Sign in' })).toBeVisible()

  // Were one kind missing here, the search for it would find nothing for a wrong reason.
  expect(Object.keys(witness.kinds()).toSorted()).toEqual(
    ['PIN', 'OIDC parameter', 'connection code', 'cookie', 'link token', 'seat'].toSorted(),
  )
  expect(stack.log().length, 'the log says something').toBeGreaterThan(1_000)
})
