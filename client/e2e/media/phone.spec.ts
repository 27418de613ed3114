import type { Page } from '@playwright/test'
import { strength } from '../../../sip-gateway/test/tones.ts'
import { makeVoice, type Voice } from '../harness/browsers.ts'
import type { Person } from '../harness/person.ts'
import { freePorts } from '../harness/ports.ts'
import { hasSoftphone, Softphone, type SoftphoneCodec } from '../harness/softphone.ts'
import { expect, test as base } from '../harness/test.ts'
import { writeWarble } from '../harness/voice.ts'

/** What the browser says and what the telephone says, in Hz: other than each other's harmonics. */
const FROM_BROWSER = 1000
const FROM_PHONE = 450
const ELSEWHERE = 1370
const RTP_PORTS = 40

const test = base.extend<object, { voice: Voice }>({
  voice: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      const voice = makeVoice((path) => {
        writeWarble(path, FROM_BROWSER)
      })
      await use(voice)
      voice.remove()
    },
    { scope: 'worker' },
  ],
  stackOptions: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const [sip, rtp] = [await freePorts(), await freePorts(RTP_PORTS)]
      const range = `${String(rtp)}-${String(rtp + RTP_PORTS - 1)}`
      await use({ workers: 1, env: { SIP_LINE: 'embedded', SIP_PORT: String(sip), RTP_PORTS: range } })
    },
    { scope: 'worker' },
  ],
})
test.skip(!hasSoftphone(), 'baresip is not installed')

test('a softphone dials the PIN that the page shows, and both hear each other, by every codec', async ({
  people,
}) => {
  const ada = await people.person('Ada Host')
  await ada.startMeeting()
  const { address, pin } = await dialIn(ada)
  for (const codec of ['PCMU', 'G.722', 'Opus'] as const) await talk(ada, { address, pin, codec })
})

type Dialling = { readonly address: string; readonly pin: string; readonly codec: SoftphoneCodec }

async function talk(ada: Person, { address, pin, codec }: Dialling): Promise<void> {
  const phone = await Softphone.call(address, codec, FROM_PHONE)
  const row = (await ada.openPeople()).getByRole('listitem').filter({ hasText: /Phone|Téléphone/ })
  try {
    await expect.poll(() => phone.heard(1).length, `${codec}: it is greeted`).toBeGreaterThan(0)
    phone.press(pin)
    await expect(row).toContainText('microphone muted')
    expect(await loudnessOf(ada.page, FROM_PHONE), 'who is muted is not heard').toBeLessThan(0.002)
    phone.press('*6')
    await expect(row).not.toContainText('microphone muted')
    await bothHear(ada, phone, codec)
  } finally {
    await phone.hangUp()
  }
  await expect(row).toHaveCount(0)
}

async function bothHear({ page }: Person, phone: Softphone, codec: SoftphoneCodec): Promise<void> {
  await expect.poll(() => loudnessOf(page, FROM_PHONE), `${codec}: Ada hears`).toBeGreaterThan(0.02)
  expect(await loudnessOf(page, ELSEWHERE), 'and only that').toBeLessThan(0.005)
  const heard = (pitch: number) => strength(phone.heard(1), pitch, phone.rate)
  await expect.poll(() => heard(FROM_BROWSER), `${codec}: the telephone hears`).toBeGreaterThan(1000)
  // Words that are spoken to it have every pitch in them: an echo would not end with them.
  const echo = () => heard(FROM_PHONE) / heard(FROM_BROWSER)
  await expect.poll(echo, `${codec}: and not itself`).toBeLessThan(0.1)
}

/** What the invitation says to a softphone on this machine. */
async function dialIn(ada: Person): Promise<{ readonly address: string; readonly pin: string }> {
  await ada.control('Invite').click()
  const dialog = ada.dialog()
  await expect(dialog).toContainText(/sip:\S+/)
  const words = await dialog.innerText()
  await ada.page.keyboard.press('Escape')
  const address = /sip:[^\s,]+/.exec(words)?.[0] ?? ''
  const pin = /PIN\D*((?:\d\s?){9})/.exec(words)?.[1]?.replaceAll(/\s/g, '') ?? ''
  return { address, pin }
}

/** The strength of a pitch in all that a page receives now, from 0 to 1. */
async function loudnessOf(page: Page, pitch: number): Promise<number> {
  return page.evaluate(async (hertz) => {
    const tracks = window.observer.connections
      .flatMap((connection) => connection.getReceivers())
      .map(({ track }) => track)
      .filter(({ kind, readyState }) => kind === 'audio' && readyState === 'live')
    if (tracks.length === 0) return 0
    const context = new AudioContext()
    await context.resume()
    const analyser = new AnalyserNode(context, { fftSize: 16_384 })
    for (const track of tracks) context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    await new Promise((filled) => setTimeout(filled, (1000 * samples.length) / context.sampleRate))
    analyser.getFloatTimeDomainData(samples)
    await context.close()
    let [real, imaginary] = [0, 0]
    samples.forEach((sample, at) => {
      const angle = (2 * Math.PI * hertz * at) / context.sampleRate
      real += sample * Math.cos(angle)
      imaginary += sample * Math.sin(angle)
    })
    return (2 * Math.hypot(real, imaginary)) / samples.length
  }, pitch)
}
