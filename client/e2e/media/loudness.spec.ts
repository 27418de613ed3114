import { readFileSync } from 'node:fs'
import { calls } from '../../../sip-gateway/test/gateway/caller.ts'
import { closeAllEnds } from '../../../sip-gateway/test/gateway/sound-end.ts'
import type { Voice } from '../harness/browsers.ts'
import { freePorts } from '../harness/ports.ts'
import type { Person } from '../harness/person.ts'
import { createRoom } from '../harness/portal.ts'
import type { StackOptions } from '../harness/stack.ts'
import { expect, test as base } from '../harness/test.ts'
import { sentence } from '../harness/wording.ts'

/** What four people's microphones are multiplied by: 19 dB between them, whatever their browsers did before. */
const MICROPHONES = { Bob: 3.2, Zoé: 1, Max: 0.5, Léa: 0.36 } as const
const WAV_HEADER_BYTES = 44
/** The voice has 48 000 samples a second, a telephone 8 000. */
const TIMES_FEWER = 6
const WINDOW_MS = 3_000
const EQUAL_DB = 3

// With telephones, so that a caller is among them.
const test = base.extend<object, { phonePort: number }>({
  phonePort: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      await use(await freePorts())
    },
    { scope: 'worker' },
  ],
  stackOptions: [
    async ({ phonePort }, use) => {
      const sound = await freePorts(20)
      const env = {
        DIAL_IN_NUMBERS: '+33 1 86 95 00 00 (fr)',
        SIP_LINE: 'embedded',
        SIP_PORT: String(phonePort),
        RTP_PORTS: `${String(sound)}-${String(sound + 19)}`,
      }
      await use({ workers: 1, env } satisfies StackOptions)
    },
    { scope: 'worker' },
  ],
})

/** For `addInitScript`: a microphone as far away as this. */
function multiplyMicrophone(by: number): void {
  const devices = navigator.mediaDevices
  const capture = devices.getUserMedia.bind(devices)
  devices.getUserMedia = async (constraints) => {
    const stream = await capture(constraints)
    if (!constraints?.audio) return stream
    const context = new AudioContext()
    const gain = context.createGain()
    gain.gain.value = by
    const there = context.createMediaStreamDestination()
    context.createMediaStreamSource(stream).connect(gain).connect(there)
    return there.stream
  }
}

/**
 * How loud each voice has been played of late, in dB of full scale. Chromium measures behind the volume, and peaks: of
 * one and the same voice, whatever has become of it, they compare.
 */
async function played({ page }: Person): Promise<number[]> {
  const heard = () =>
    page.evaluate(async () => {
      const reports = await Promise.all(window.observer.connections.map((one) => one.getStats()))
      return reports.flatMap((report) =>
        [...(report.values() as Iterable<RTCInboundRtpStreamStats>)].flatMap(
          ({ type, kind, id, totalAudioEnergy = 0, totalSamplesDuration = 0 }) =>
            type === 'inbound-rtp' && kind === 'audio'
              ? [[id, { energy: totalAudioEnergy, seconds: totalSamplesDuration }] as const]
              : [],
        ),
      )
    })
  const before = new Map(await heard())
  await page.evaluate((wait) => new Promise((done) => setTimeout(done, wait)), WINDOW_MS)
  return (await heard()).flatMap(([id, now]) => {
    const then = before.get(id)
    if (!then || now.seconds === then.seconds) return []
    return [10 * Math.log10((now.energy - then.energy) / (now.seconds - then.seconds))]
  })
}

/** Between the loudest and the softest of five, in dB; more than ever when they are not five. */
function spread(levels: readonly number[]): number {
  return levels.length === 5 ? Math.max(...levels) - Math.min(...levels) : Infinity
}

test.afterAll(() => {
  closeAllEnds()
})

/** The voice of everybody's fake microphone, as a telephone has it: every sixth of its samples. */
function onTelephone({ path }: Voice): Int16Array {
  const wav = readFileSync(path).subarray(WAV_HEADER_BYTES)
  const samples = Math.floor(wav.length / 2 / TIMES_FEWER)
  return Int16Array.from({ length: samples }, (_, at) => wav.readInt16LE(at * 2 * TIMES_FEWER))
}

test('five voices of unequal loudness, one of them on the telephone, are soon about equally loud', async ({
  people,
  phonePort,
  voice,
}) => {
  const ada = await people.person('Ada Host')
  await ada.signIn()
  const { invitation } = await createRoom(ada, { title: 'Far and near' })
  await ada.context.addInitScript(() => {
    localStorage.setItem('preau.level-voices', '"off"')
  })
  await ada.open(invitation.moderatorUrl ?? '')
  await ada.enter('listen-only')
  for (const [name, by] of Object.entries(MICROPHONES)) {
    const person = await people.person(name)
    await person.context.addInitScript(multiplyMicrophone, by)
    await person.joinBy(invitation.participantUrl)
  }
  const caller = await calls({ port: phonePort }, 'PCMA', '+33186950099')
  caller.presses(invitation.phone?.pin ?? '')
  // Before that, keys are not for the meeting.
  await expect(ada.page.getByRole('group', { name: /99$/ })).toContainText('microphone muted')
  caller.presses('**6')
  caller.presses('*')
  caller.sound.plays(caller.port, onTelephone(voice))
  await ada.hears(5)

  const before = await played(ada)
  expect(spread(before), before.join(' ')).toBeGreaterThan(12)
  await ada.page.getByRole('button', { name: sentence('en', 'meeting.more') }).click()
  await ada.page.getByRole('menuitem', { name: sentence('en', 'more.devices') }).click()
  await ada
    .dialog()
    .getByRole('checkbox', { name: /^Level voices/ })
    .check()
  const turnedOn = performance.now()
  let levels: readonly number[] = []
  await expect
    .poll(async () => {
      levels = await played(ada)
      return spread(levels)
    })
    .toBeLessThanOrEqual(2 * EQUAL_DB)
  const seconds = (performance.now() - turnedOn) / 1000
  test.info().annotations.push({
    type: 'levels',
    description: `${before.join()} dB; after ${seconds.toFixed(1)} s ${levels.join()} dB`,
  })
  await caller.close()
})
