/** Calls a line as a stranger does, and finds out how far one gets. SIP is sipp's, so that not our own idea of it is tested. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Halver } from '../bridge/resampler.ts'
import { LANGUAGES } from '../call/model.ts'
import type { Phrase } from '../call/phrases.ts'
import { OWN_SOUNDS, SoundBank } from '../prompts/sound-bank.ts'
import { recognise, type Known } from './ear.ts'
import { RATE, TestPhone } from './phone.ts'

export type Line = {
  readonly host: string
  readonly port: number
  readonly dialled: string
  readonly pin: string | undefined
}

export type Outcome =
  | { readonly is: 'no-sipp' | 'no-answer' | 'no-sound' | 'silence' | 'keys-unheard' | 'greeted' }
  | { readonly is: 'refused'; readonly status: string }
  | { readonly is: 'told'; readonly words: Answer }
  | { readonly is: 'told-nothing' }

const SCENARIO = new URL('./call.xml', import.meta.url).pathname
/** What is said to a PIN. */
const ANSWERS = [
  'you-are-in',
  'not-started',
  'waiting-room',
  'wrong-pin',
  'no-server-goodbye',
  'denied-goodbye',
] as const satisfies readonly Phrase[]

type Answer = (typeof ANSWERS)[number]

const ANSWER_MS = 10_000
const SOUND_MS = 5000
const REACTION_MS = 5000
const SAYING_MS = 12_000
/** How long a call is: all that is waited for in it. */
const GREETED_MS = SOUND_MS + REACTION_MS
const TRIED_MS = GREETED_MS + SAYING_MS
/** Comparing takes a while. */
const COMPARE_EVERY_MS = 700
const SPEECH = 500
const QUIET = 60

/** @param patienceMs for an answer */
export async function selfTest(line: Line, patienceMs = ANSWER_MS): Promise<Outcome> {
  const phone = await TestPhone.open()
  const folder = await mkdtemp(join(tmpdir(), 'preau-dial-in-'))
  const answered = dial(line, phone.port, folder, patienceMs)
  try {
    const sounds = phone.until(() => phone.heard.length > 0, patienceMs + SOUND_MS)
    const status = await Promise.race([answered, sounds.then((came) => (came ? '200' : undefined))])
    if (status === undefined) return { is: 'no-answer' }
    if (status === NO_SIPP) return { is: 'no-sipp' }
    if (!status.startsWith('200')) return { is: 'refused', status }
    return await listen(phone, line.pin)
  } finally {
    // Who rang off without a word would leave a call behind.
    await answered
    phone.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function listen(phone: TestPhone, pin: string | undefined): Promise<Outcome> {
  if (!(await phone.until(() => phone.heard.length > 0, SOUND_MS))) return { is: 'no-sound' }
  if (!(await phone.until(() => phone.loudness(300) > SPEECH, SOUND_MS))) return { is: 'silence' }
  // A key makes the greeting fall silent: that it does is how we know that our sound arrives.
  phone.presses('*')
  const fell = await phone.until(() => phone.loudness(300) < QUIET, REACTION_MS)
  if (!fell) return { is: 'keys-unheard' }
  if (pin === undefined) return { is: 'greeted' }
  phone.forget()
  phone.presses(pin)
  const known = await answers()
  let words: string | undefined
  await phone.until(
    () => {
      words = phone.loudness(300) > 0 ? recognise(phone.heard, known, RATE) : undefined
      return words !== undefined
    },
    SAYING_MS,
    COMPARE_EVERY_MS,
  )
  const told = ANSWERS.find((one) => one === words)
  return told === undefined ? { is: 'told-nothing' } : { is: 'told', words: told }
}

/** All answers in all languages, as a narrow telephone hears them. */
async function answers(): Promise<Known[]> {
  const bank = await SoundBank.read([OWN_SOUNDS])
  return LANGUAGES.flatMap((language) =>
    ANSWERS.map((name) => {
      const [pcm = new Int16Array(0)] = bank.words(language, [name])
      return { name, pcm: new Halver().halve(pcm.subarray(0, pcm.length & ~1)) }
    }),
  )
}

const NO_SIPP = 'no sipp'

/** Resolves when the call is over, with its answer: 200, 4xx…; undefined: none came. */
function dial(
  { host, port, dialled, pin }: Line,
  soundPort: number,
  folder: string,
  patienceMs: number,
): Promise<string | undefined> {
  const flags = {
    sf: SCENARIO,
    s: dialled,
    m: 1,
    d: pin === undefined ? GREETED_MS : TRIED_MS,
    recv_timeout: patienceMs,
    message_file: 'messages',
  }
  const words = Object.entries(flags).flatMap(([name, value]) => [`-${name}`, String(value)])
  const more = ['-key', 'sound_port', String(soundPort), '-trace_msg', '-nostdin', `${host}:${port}`]
  return new Promise((resolve) => {
    const sipp = execFile('sipp', [...words, ...more], { cwd: folder }, (error) => {
      if (error?.code === 'ENOENT') resolve(NO_SIPP)
      else
        void readFile(join(folder, 'messages'), 'utf8')
          .then(finalStatus, () => undefined)
          .then(resolve)
    })
    sipp.stdin?.end()
  })
}

/** Of what was said to the INVITE. */
function finalStatus(messages: string): string | undefined {
  return /^SIP\/2\.0 ([2-6]\d\d [^\r\n]*)/m.exec(messages)?.[1]
}
