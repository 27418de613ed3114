import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './ports.ts'
import { wavHeader } from './voice.ts'

const PROGRAM = '/usr/bin/baresip'
const LOCAL = '127.0.0.1'
const WAV_HEADER_BYTES = 44
const WAV_CHANNELS_AT = 22
const AMPLITUDE = 8000
const SECONDS = 10

/** What a codec is called in its settings, and at which rate it takes and gives sound, in Hz. */
const CODECS = {
  PCMU: { module: 'g711', name: 'PCMU/8000/1', rate: 8000 },
  'G.722': { module: 'g722', name: 'G722/16000/1', rate: 16_000 },
  Opus: { module: 'opus', name: 'opus/48000/2', rate: 48_000 },
} as const
export type SoftphoneCodec = keyof typeof CODECS

/** Whether the program is on this machine. */
export function hasSoftphone(): boolean {
  return existsSync(PROGRAM)
}

/**
 * A telephone that others wrote: baresip. It says a tone all the time, and what it hears lies in a file.
 */
export class Softphone {
  readonly rate: number
  readonly #folder: string
  readonly #program: ChildProcess
  readonly #keys: Socket
  readonly #console: number
  #log = ''

  private constructor(
    folder: string,
    { program, port, rate }: { program: ChildProcess; port: number; rate: number },
  ) {
    this.rate = rate
    this.#folder = folder
    this.#program = program
    this.#console = port
    this.#keys = createSocket('udp4')
    for (const stream of [program.stdout, program.stderr])
      stream?.on('data', (text: Buffer) => {
        this.#log += text.toString()
      })
  }

  /** Calls this address. @param pitch of its tone, in Hz */
  static async call(address: string, codec: SoftphoneCodec, pitch: number): Promise<Softphone> {
    const folder = mkdtempSync(join(tmpdir(), 'preau-softphone-'))
    const port = await freePorts()
    const { module, name, rate } = CODECS[codec]
    mkdirSync(join(folder, 'heard'))
    writeTone(join(folder, 'tone.wav'), pitch, rate)
    writeFileSync(
      join(folder, 'accounts'),
      `<sip:caller@${LOCAL}>;regint=0;audio_codecs=${name};dtmfmode=rtpevent\n`,
    )
    writeFileSync(
      join(folder, 'config'),
      [
        `sip_listen ${LOCAL}:0`,
        `net_interface ${LOCAL}`,
        `audio_source aufile,${join(folder, 'tone.wav')}`,
        'audio_player aufile,',
        'audio_alert none',
        `ausrc_srate ${String(rate)}`,
        `auplay_srate ${String(rate)}`,
        'ausrc_channels 1',
        'auplay_channels 1',
        ...['ausrc', 'auplay', 'auenc', 'audec'].map((where) => `${where}_format s16`),
        'audio_buffer 20-160',
        'module_path /usr/lib/baresip/modules',
        ...['cons', module, 'aufile', 'sndfile'].map((one) => `module ${one}.so`),
        'module_tmp uuid.so',
        'module_tmp account.so',
        'module_app menu.so',
        `cons_listen ${LOCAL}:${String(port)}`,
        `snd_path ${join(folder, 'heard')}`,
        '',
      ].join('\n'),
    )
    const program = spawn(PROGRAM, ['-4', '-f', folder, '-e', `/dial ${address}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new Softphone(folder, { program, port, rate })
  }

  get log(): string {
    return this.#log
  }

  press(keys: string): void {
    this.#keys.send(`/sndcode ${keys}\n`, this.#console, LOCAL)
  }

  /** What it heard in the last so many seconds, as samples of 16 bits; of two channels the first. */
  heard(seconds: number): Int16Array {
    const file = readdirSync(join(this.#folder, 'heard')).find((name) => name.endsWith('-dec.wav'))
    if (file === undefined) return new Int16Array()
    const wav = readFileSync(join(this.#folder, 'heard', file))
    if (wav.length <= WAV_HEADER_BYTES) return new Int16Array()
    const channels = wav.readUInt16LE(WAV_CHANNELS_AT)
    const frames = Math.floor((wav.length - WAV_HEADER_BYTES) / (2 * channels))
    const count = Math.min(frames, Math.round(seconds * this.rate))
    const first = WAV_HEADER_BYTES + 2 * channels * (frames - count)
    return Int16Array.from({ length: count }, (_, at) => wav.readInt16LE(first + 2 * channels * at))
  }

  async hangUp(): Promise<void> {
    this.#keys.send('/quit\n', this.#console, LOCAL)
    if (this.#program.exitCode === null) await once(this.#program, 'exit')
    this.#keys.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function writeTone(path: string, pitch: number, rate: number): void {
  const pcm = Buffer.alloc(rate * SECONDS * 2)
  for (let at = 0; at < rate * SECONDS; at += 1)
    pcm.writeInt16LE(Math.round(AMPLITUDE * Math.sin((2 * Math.PI * pitch * at) / rate)), at * 2)
  writeFileSync(path, Buffer.concat([wavHeader(pcm.length, rate), pcm]))
}
