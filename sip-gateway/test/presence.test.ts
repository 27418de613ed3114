import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { tellPresence } from '../server-link/presence.ts'
import { GATEWAY_SILENT_MS, healthRoutes } from '../../server/http/health.ts'
import { eventually } from '../../server/test/eventually.ts'

async function given(expected: boolean) {
  let now = 0
  const gateway = {
    ...{ expected, now: () => now },
    asks: ({ authorization }: IncomingHttpHeaders) => authorization === 'Bearer ours',
  }
  const http = createServer(
    express().use(healthRoutes({ needs: { sfu: () => true }, draining: () => false, gateway })),
  )
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`
  const asked = async () => {
    const answer = await fetch(`${url}/readyz`)
    return [answer.status, ((await answer.json()) as { gateway: string }).gateway]
  }
  const close = async () => {
    http.closeAllConnections()
    await new Promise((closed) => http.close(closed))
  }
  return { url, asked, close, pass: (ms: number) => (now += ms) }
}

test('a gateway is named as long as it says that it is there; a server without one is as ready', async () => {
  const { url, asked, close, pass } = await given(true)
  assert.equal(await asked(), [200, 'down'])
  tellPresence({ url, secret: 'a guess' })()
  const stop = tellPresence({ url, secret: 'ours' })
  await eventually('a gateway that is told of', async () => (await asked())[1] === 'up')
  stop()
  pass(GATEWAY_SILENT_MS + 1)
  assert.equal(await asked(), [200, 'down'])
  await close()
})

test('where there are no telephones none is missed', async () => {
  const { asked, close } = await given(false)
  assert.equal(await asked(), [200, 'off'])
  await close()
})

test.run()
