/** A process full of telephones; see `exchange.ts`. */
import { setTimeout as delay } from 'node:timers/promises'
import { obeyOrders } from '../ordered.ts'
import { telephoneFrames } from '../peers/speech.ts'
import { Phone } from './phone.ts'

export type Order =
  | { readonly do: 'dial'; readonly port: number; readonly count: number; readonly perSecond: number }
  /** `endings`: only those whose numbers end so. */
  | { readonly do: 'press'; readonly keys: string; readonly endings?: readonly string[] }
  | { readonly do: 'talk' }
  | { readonly do: 'count' }
  | { readonly do: 'hang-up' }

/** One telephone so far. */
export type Line = { readonly packets: number; readonly isUp: boolean }

const TICK_MS = 4
const FIRST_NUMBER = 33_100_000_000
/** Between two keys. */
const KEY_MS = 60

const phones: Phone[] = []
let calls = 0

async function dial({ port, count, perSecond }: Order & { readonly do: 'dial' }): Promise<void> {
  const dialling: Promise<void>[] = []
  for (let i = 0; i < count; i += 1) {
    const number = `+${FIRST_NUMBER + ++calls}`
    dialling.push(Phone.dial(port, number).then((phone) => void phones.push(phone)))
    await delay(1000 / perSecond)
  }
  await Promise.all(dialling)
}

async function press({ keys, endings }: Order & { readonly do: 'press' }): Promise<void> {
  const pressing = phones.filter(({ number }) => endings?.some((end) => number.endsWith(end)) ?? true)
  for (const key of keys) {
    for (const phone of pressing) phone.presses(key)
    await delay(KEY_MS)
  }
}

/** All say the same words, each somewhere else in them. */
async function talk(): Promise<void> {
  const frames = await telephoneFrames()
  const [silence = new Uint8Array()] = frames
  phones.forEach((phone, i) => {
    let at = Math.round((i * frames.length) / phones.length)
    phone.speaks(() => frames[at++ % frames.length] ?? silence)
  })
}

async function obey(order: Order): Promise<readonly Line[]> {
  if (order.do === 'dial') await dial(order)
  if (order.do === 'press') await press(order)
  if (order.do === 'talk') await talk()
  if (order.do === 'hang-up') await Promise.all(phones.splice(0).map((phone) => phone.hangUp()))
  return phones.map(({ packets, isUp }) => ({ packets, isUp }))
}

setInterval(() => {
  const now = performance.now()
  for (const phone of phones) phone.tick(now)
}, TICK_MS)
obeyOrders(obey)
