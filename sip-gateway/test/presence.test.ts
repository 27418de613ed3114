import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../shared/version.ts'
import { tellPresence } from '../server-link/presence.ts'
import { GATEWAY_SILENT_MS, healthRoutes } from '../../server/http/health.ts'
import { eventually } from '../../server/test/eventually.ts'

async function given(expected: boolean) {
  let now = 0
  const complaints: string[] = []
  const gateway = {
    ...{ expected, now: () => now, complain: (sentence: string) => void complaints.push(sentence) },
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
  return { url, asked, close, complaints, pass: (ms: number) => (now += ms) }
}

test('a gateway is named as long as it says that it is there; a server without one is as ready', async () => {
  const { url, asked, close, pass } = await given(true)
  assert.equal(await asked(), [200, 'down'])
  const complain = (sentence: string): void => {
    assert.unreachable(sentence)
  }
  tellPresence({ url, secret: 'a guess' }, complain)()
  const stop = tellPresence({ url, secret: 'ours' }, complain)
  await eventually('a gateway that is told of', async () => (await asked())[1] === 'up')
  stop()
  pass(GATEWAY_SILENT_MS + 1)
  assert.equal(await asked(), [200, 'down'])
  await close()
})

test('a gateway of another version is not there, and the log of the server says once what is to be done', async () => {
  const { url, asked, close, complaints } = await given(true)
  for (const version of [PROTOCOL_VERSION - 1, PROTOCOL_VERSION - 1, PROTOCOL_VERSION + 1])
    await fetch(`${url}/readyz`, {
      headers: { authorization: 'Bearer ours', [PROTOCOL_HEADER]: String(version) },
    })
  assert.equal(await asked(), [200, 'down'])
  assert.is(complaints.length, 2)
  assert.match(complaints[0] ?? '', /until the telephone gateway is upgraded$/)
  assert.match(complaints[1] ?? '', /until the server is upgraded$/)
  await close()
})

test('so does the log of the gateway', async () => {
  const http = createServer((_, response) => response.setHeader(PROTOCOL_HEADER, '1').end())
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`
  let stop = (): void => undefined
  const said = await new Promise<string>((complain) => {
    stop = tellPresence({ url, secret: 'ours' }, complain)
  })
  assert.match(said, /the server 1: calls reach no meeting until the server is upgraded$/)
  stop()
  http.closeAllConnections()
  await new Promise((closed) => http.close(closed))
})

test('where there are no telephones none is missed', async () => {
  const { asked, close } = await given(false)
  assert.equal(await asked(), [200, 'off'])
  await close()
})

test.run()
