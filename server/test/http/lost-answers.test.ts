/**
 * The database did what it was asked, and the answer was lost. Whoever asked must not notice. (Only whoever types a code
 * or a PIN is told to try again: others wait behind them.)
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { signIn } from '../auth/sign-in.ts'
import { accountOf, signInAt, startPair } from '../auth/with-providers.ts'
import { Browser } from '../auth/browser.ts'
import { openLosing, type Lost } from '../db/losing.ts'
import { ask, startSite, type Site } from './site.ts'

type World = { site: Site; lost: Lost }
const test = suite<World>('lost answers')

test.before.each(async (world) => {
  const lost: Lost = new Set()
  const site = await startSite({
    databaseUrl: await createDatabase(),
    open: (url) => openLosing(url, lost),
  })
  Object.assign(world, { site, lost })
})
test.after.each(({ site }) => site.close())
test.after(stopDatabases)

/** How many answers were lost while this was done. */
async function losing(lost: Lost, act: () => Promise<unknown>): Promise<number> {
  const before = lost.size
  await act()
  return lost.size - before
}

test('signing in, and again as another, and out', async ({ site, lost }) => {
  const browser = new Browser(site)
  assert.ok((await losing(lost, () => signIn(site, 'Ada Host', { browser }))) >= 3)
  assert.is(await accountOf(browser), 'Ada Host')
  await signIn(site, 'Grace Second', { browser })
  assert.is(await accountOf(browser), 'Grace Second')
  const { location } = await browser.ask('session:end', {}, {})
  assert.match(location, /id_token_hint=/, 'the provider is told, too')
  assert.is(await accountOf(browser), null)
})

test('a room from its making to its end', async ({ site, lost }) => {
  const ada = await signIn(site, 'Ada Host')
  const count = await losing(lost, async () => {
    const { id: roomId } = await ada.ask('rooms:create', {}, { title: 'Conseil' })
    await ada.ask('rooms:change', { roomId }, { title: 'Comité' })
    await ada.ask('rooms:favourite', { roomId }, { favourite: true })
    await ada.ask('rooms:favourite', { roomId }, { favourite: false })
    await ada.ask('rooms:start', { roomId }, {})
    await ada.ask('rooms:renew', { roomId }, { what: ['moderator', 'code', 'pin'] })
    await ada.ask('rooms:end-meeting', { roomId }, {})
    assert.equal(
      (await ada.ask('rooms:list', {})).rooms.map(({ title, favourite }) => ({ title, favourite })),
      [{ title: 'Comité', favourite: false }],
    )
    await ada.ask('rooms:delete', { roomId }, {})
    assert.equal((await ada.ask('rooms:list', {})).rooms, [])
  })
  assert.ok(count >= 6, String(count))
})

test('a temporary meeting', async ({ site, lost }) => {
  const ada = await signIn(site, 'Ada Host')
  const count = await losing(lost, () => ada.ask('meetings:start-temporary', {}, {}))
  assert.ok(count > 0)
})

test('delegates, and a room that is handed over: each is told once', async ({ site, lost }) => {
  const [ada, grace] = [await signIn(site, 'Ada Host'), await signIn(site, 'Grace Second')]
  const { id: roomId } = await ada.ask('rooms:create', {}, { title: 'Conseil' })
  const count = await losing(lost, async () => {
    const { delegates } = await ada.ask('delegates:add', { roomId }, { email: 'grace@demo.example' })
    await ada.ask('delegates:remove', { roomId, userId: delegates[0]!.id }, {})
    await ada.ask('rooms:hand-over', { roomId }, { email: 'grace@demo.example' })
  })
  assert.ok(count >= 3, String(count))
  assert.equal(
    (await grace.ask('rooms:list', {})).rooms.map(({ standing }) => standing),
    ['owner'],
  )
  const subjects = (await site.database.selectFrom('mails').select(['recipient', 'subject']).execute()).map(
    ({ recipient, subject }) => `${recipient}: ${subject}`,
  )
  // The first to each of the two goes out at once; of what follows within ten minutes only the newest does.
  assert.is(subjects.length, 4)
  assert.is(new Set(subjects).size, 4)
})

test('an account that is disabled: it is audited once', async ({ site, lost }) => {
  const [nadia, ada] = [await signIn(site, 'Nadia Admin'), await signIn(site, 'Ada Host')]
  const { items } = await nadia.ask('admin:users', { search: 'Ada', page: 1 })
  const count = await losing(lost, () =>
    nadia.ask('admin:set-disabled', { userId: items[0]!.id }, { disabled: true }),
  )
  assert.ok(count > 0)
  assert.is(await accountOf(ada), null)
  const audited = await site.database.selectFrom('audit').select('action').execute()
  assert.is(audited.filter(({ action }) => action === 'admin:set-disabled').length, 1)
})

test('a provider ends a session: it is believed, and the sockets of that session are closed', async () => {
  const lost: Lost = new Set()
  const pair = await startPair({}, { open: (url) => openLosing(url, lost) })
  try {
    const ended: string[] = []
    pair.site.app.revocation.onSessionEnded = (session) => void ended.push(session)
    pair.a.person = { sub: 'ada', name: 'Ada Host' }
    const browser = new Browser(pair.site)
    await signInAt(browser, 'a')
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: pair.a.issuer,
      aud: 'préau at a',
      iat: now,
      exp: now + 120,
      jti: 'once',
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sub: 'ada',
    }
    const body = new URLSearchParams({ logout_token: await pair.a.sign(claims, { typ: 'logout+jwt' }) })
    const tell = () =>
      ask(pair.site, '/oidc/a/backchannel-logout', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: body.toString(),
      })
    assert.ok(
      (await losing(lost, async () => {
        assert.is((await tell()).status, 200)
      })) > 0,
    )
    assert.is(await accountOf(browser), null)
    assert.is(ended.length, 1)
    assert.is((await tell()).status, 400, 'the same message ends nothing again')
  } finally {
    await pair.close()
  }
})

test.run()
