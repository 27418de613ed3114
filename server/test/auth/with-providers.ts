import * as assert from 'uvu/assert'
import { createDatabase } from '../../../scripts/test-database.mjs'
import type { Clock } from '../../clock.ts'
import type { Environment } from '../../../shared/environment.ts'
import { systemClock } from '../../clock.ts'
import type { openDatabase } from '../../db/database.ts'
import { startSite, type Site } from '../http/site.ts'
import type { Browser } from './browser.ts'
import { type Shown } from './browser.ts'
import { MockProvider } from './mock-provider.ts'

export type Pair = {
  readonly site: Site
  readonly a: MockProvider
  readonly b: MockProvider
  close(): Promise<void>
}

/** A site with two providers for organisers, "a" and "b". */
export async function startPair(
  env: Environment = {},
  others: { clock?: Clock; open?: typeof openDatabase } = {},
): Promise<Pair> {
  const [a, b] = await Promise.all([MockProvider.start('a'), MockProvider.start('b')])
  const providers = JSON.stringify([a.configured(), b.configured()])
  const site = await startSite({
    databaseUrl: await createDatabase(),
    env: { OIDC_PROVIDERS: providers, ...env },
    ...others,
  })
  const close = async (): Promise<void> => {
    await site.close()
    await Promise.all([a.close(), b.close()])
  }
  return { site, a, b, close }
}

/** The real time, moved by `shift` ms. */
export class ShiftedClock implements Clock {
  shift = 0
  readonly after = systemClock.after.bind(systemClock)

  readonly steady = (): number => systemClock.steady() + this.shift

  now(): number {
    return systemClock.now() + this.shift
  }
}

/** Begins to sign in. Resolves to where the provider would send the browser back to, without going there. */
export async function begin(browser: Browser, provider: string, returnTo = '/'): Promise<URL> {
  const { location } = await browser.ask('sign-in:start', {}, { provider, returnTo })
  const sent = await browser.send(location)
  assert.is(sent.status, 302, `the provider answered ${String(sent.status)}`)
  return new URL(String(sent.headers.location))
}

/** Signs in all the way, or wherever that leads. */
export async function signInAt(browser: Browser, provider: string, returnTo = '/'): Promise<Shown> {
  return browser.go(await begin(browser, provider, returnTo))
}

/** Whose organiser's account a browser holds. */
export async function accountOf(browser: Browser): Promise<string | null> {
  return (await browser.ask('session:show', {})).account?.name ?? null
}

/** Nobody is signed in, the page says so with status 400, and there is no cookie of a session. */
export async function assertNobody(shown: Shown, browser: Browser, failure: string): Promise<void> {
  assert.is(shown.status, 400)
  assert.match(String(shown.headers['content-type']), /text\/html/)
  assert.is(browser.cookies().get('preau-sign-in-failed'), failure)
  assert.is(browser.cookies().has('preau-organiser'), false)
  assert.is(await accountOf(browser), null)
}
