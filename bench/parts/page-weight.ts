/** What a page loads, counted as it comes over the wire. */
import type { Page } from '@playwright/test'

export type Weight = {
  readonly requests: number
  /** Script and style, as transferred (headers included), in bytes. */
  readonly code: number
  /** Everything, in bytes. */
  readonly total: number
  /** Script or style that came without brotli. */
  readonly uncompressed: readonly string[]
  /** Addresses of the scripts. */
  readonly scripts: readonly string[]
}

/** What has been loaded by now, but for these addresses. */
export type Scales = (without?: readonly string[]) => Weight

/** Counts from now on. */
export async function weighPage(page: Page): Promise<Scales> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const kinds = new Map<string, { url: string; isCode: boolean; encoding: string }>()
  const sizes = new Map<string, number>()
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    const headers = Object.entries(response.headers)
    const encoding = headers.find(([name]) => name.toLowerCase() === 'content-encoding')?.[1] ?? ''
    kinds.set(requestId, { url: response.url, isCode: type === 'Script' || type === 'Stylesheet', encoding })
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sizes.set(requestId, encodedDataLength)
  })
  return (without = []) => {
    const loaded = [...kinds]
      .map(([id, kind]) => ({ ...kind, bytes: sizes.get(id) ?? 0 }))
      .filter(({ url }) => !without.includes(url))
    const code = loaded.filter(({ isCode }) => isCode)
    const total = (of: typeof loaded) => of.reduce((all, { bytes }) => all + bytes, 0)
    return {
      requests: loaded.length,
      code: total(code),
      total: total(loaded),
      scripts: code.map(({ url }) => url).filter((url) => url.endsWith('.js')),
      uncompressed: code.filter(({ encoding }) => encoding !== 'br').map(({ url }) => new URL(url).pathname),
    }
  }
}
