/**
 * The machine a figure was measured on. Absolute figures of shared machines vary up to twofold; the normaliser is what
 * one packet costs here at the least (encryption and one send), so that figures of two machines can be compared by ratio.
 */
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { rounded } from './statistics.ts'

export type Host = {
  readonly gitSha: string
  /** Files were changed since that commit. */
  readonly dirty: boolean
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly kernel: string
  readonly node: string
  /** One, five and fifteen minutes, before the bench began. */
  readonly loadavg: readonly number[]
  readonly normaliser: {
    /** AES-128-GCM over 1200 bytes with OpenSSL, µs. */
    readonly gcm1200: number
    /** One 1200-byte datagram sent from Node to loopback where nobody listens, µs of CPU. */
    readonly send1200: number
  }
}

const PACKET_BYTES = 1200
const SENDS = 30_000

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()

function gcmMicroseconds(): number {
  const text = execFileSync(
    'openssl',
    ['speed', '-mr', '-seconds', '1', '-bytes', String(PACKET_BYTES), '-evp', 'aes-128-gcm'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const bytesPerSecond = /^\+F:\d+:[^:]+:([\d.]+)/m.exec(text)?.[1]
  if (bytesPerSecond === undefined) throw new Error('openssl speed did not report a figure')
  return (PACKET_BYTES / Number(bytesPerSecond)) * 1e6
}

/** The sink is bound and never reads: the kernel drops what does not fit, so only sending is counted. */
async function sendMicroseconds(): Promise<number> {
  const sink = createSocket({ type: 'udp4', recvBufferSize: 4096 })
  sink.bind(0, '127.0.0.1')
  await once(sink, 'listening')
  const sender = createSocket('udp4')
  sender.connect(sink.address().port, '127.0.0.1')
  await once(sender, 'connect')
  const packet = Buffer.alloc(PACKET_BYTES)
  const before = process.cpuUsage()
  for (let i = 1; i < SENDS; i += 1) sender.send(packet)
  await new Promise((sent) => {
    sender.send(packet, sent)
  })
  const used = process.cpuUsage(before)
  sender.close()
  sink.close()
  return (used.user + used.system) / SENDS
}

/** Describes this machine and measures its normaliser: about two seconds of one core. */
export async function describeHost(): Promise<Host> {
  const load = loadavg().map((value) => rounded(value, 2))
  return {
    gitSha: git('rev-parse', 'HEAD'),
    dirty: git('status', '--porcelain', '--', ':!bench/results') !== '',
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: rounded(totalmem() / 2 ** 30, 1),
    kernel: release(),
    node: process.version,
    loadavg: load,
    normaliser: { gcm1200: rounded(gcmMicroseconds(), 3), send1200: rounded(await sendMicroseconds(), 2) },
  }
}
