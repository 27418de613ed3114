import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const LISTENING_MS = 10_000

/** A TURN server of coturn's, on loopback, for people whose network lets nothing else through. */
export type Relay = { stop(): Promise<void> }

/** Where coturn's server is, if it is installed: TURNSERVER_PATH, else Debian's. */
export function relayPath(): string | undefined {
  return [process.env['TURNSERVER_PATH'], '/usr/bin/turnserver'].find((path) => path && existsSync(path))
}

/**
 * Starts coturn as an operator would: REST credentials from a shared secret (`use-auth-secret`). Only here may it relay
 * to loopback, where the sfu of a test is.
 *
 * @throws Error when it does not listen within ten seconds.
 */
export async function startRelay(path: string, port: number, secret: string): Promise<Relay> {
  const folder = mkdtempSync(join(tmpdir(), 'preau-relay-'))
  const settings = {
    'listening-ip': '127.0.0.1',
    'relay-ip': '127.0.0.1',
    'listening-port': port,
    realm: 'preau.test',
    'static-auth-secret': secret,
    userdb: join(folder, 'turn.db'),
    pidfile: join(folder, 'turn.pid'),
    'log-file': 'stdout',
  }
  const flags = [
    'use-auth-secret',
    'allow-loopback-peers',
    'no-tls',
    'no-dtls',
    'no-cli',
    'no-multicast-peers',
  ]
  const args = [
    '-n',
    ...flags.map((flag) => `--${flag}`),
    ...Object.entries(settings).map(([name, value]) => `--${name}=${String(value)}`),
  ]
  const server = spawn(path, args, { stdio: 'ignore' })
  const gone = once(server, 'exit')
  const relay = {
    stop: async () => {
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
  const until = performance.now() + LISTENING_MS
  while (!(await answers(port))) {
    if (performance.now() < until && server.exitCode === null) continue
    await relay.stop()
    throw new Error(`coturn does not listen on port ${String(port)}`)
  }
  return relay
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    await new Promise((done) => setTimeout(done, 50))
    return false
  } finally {
    socket.destroy()
  }
}
