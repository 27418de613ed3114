/** The doctor before real ones: a database, a relay, and an installation with a port that is taken. */
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { askDatabase, databaseFindings } from '../doctor/database.mjs'
import { askRelay, relayOf } from '../doctor/relay.mjs'
import { answersAt } from '../doctor/telephone.mjs'
import { believe, certificateOf } from '../doctor/web.mjs'
import { createDatabase, stopDatabases } from '../test-database.mjs'
import { freePort } from '../../server/test/http/site.ts'

const test = suite('doctor asks')
const folder = mkdtempSync(join(tmpdir(), 'preau-doctor-'))
test.after(async () => {
  await stopDatabases()
  rmSync(folder, { recursive: true, force: true })
})

test('a real database says how durable it is, and one that is not there is told', async () => {
  const url = new URL(await createDatabase())
  const asked = await askDatabase(url.href)
  assert.ok('said' in asked)
  assert.ok(Math.abs(asked.said.aheadMs) < 60_000)
  // The one of the tests does not wait for the disk, unless it is somebody's own.
  const durable = asked.said.settings.fsync === 'on'
  const found = databaseFindings(asked).find(({ about }) => about === 'durability')
  assert.is(found?.state, durable ? 'ok' : 'wrong')
  url.pathname = '/there-is-none'
  const [refused] = databaseFindings(await askDatabase(url.href))
  assert.match(refused?.sentence ?? '', 'refused by the database')
})

test('an installation whose port is taken fails the examination, which names the port', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const env = {
    ...process.env,
    DATABASE_URL: '',
    DATA_DIR: folder,
    PORT: String(port),
    NODE_ENV: '',
    SIP_LINE: 'off',
  }
  const doctor = fileURLToPath(new URL('../doctor.mjs', import.meta.url))
  const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(process.execPath, [doctor], { env }, (error, output) => {
      resolve({ code: error?.code ?? 0, output })
    })
  })
  taken.close()
  assert.match(output, `WRONG   PORT: TCP ${String(port)} on 127.0.0.1 is taken by another program`)
  // Another test may have one of the other ports in this moment.
  assert.match(output, /^\d+ in order, \d+ to look at, [1-9] wrong, \d+ not checked$/m)
  assert.is(code, 1)
})

if (existsSync('/usr/bin/turnserver')) {
  test('a relay: it relays, knows another secret, keeps a media node out, or is not there', async () => {
    const port = await freePort()
    const words = [
      '-n',
      '--listening-ip=127.0.0.1',
      '--relay-ip=127.0.0.1',
      `--listening-port=${String(port)}`,
    ]
    const closed = ['--no-tls', '--no-dtls', '--no-cli', '--denied-peer-ip=0.0.0.0-255.255.255.255']
    const open = [
      '--allowed-peer-ip=192.0.2.10',
      '--use-auth-secret',
      '--static-auth-secret=of both',
      '--realm=r',
    ]
    const files = [
      `--pidfile=${join(folder, 'pid')}`,
      '--log-file=stdout',
      `--userdb=${join(folder, 'users')}`,
    ]
    const relay = spawn('/usr/bin/turnserver', [...words, ...closed, ...open, ...files], { stdio: 'ignore' })
    try {
      while ((await answersAt('127.0.0.1', port)) !== null) assert.is(relay.exitCode, null)
      for (const over of ['udp', 'tcp']) {
        const at = relayOf(`turn:127.0.0.1:${String(port)}?transport=${over}`)
        assert.ok(at)
        assert.equal(await askRelay(at, 'of both', ['192.0.2.10']), { at: 'relays' })
        assert.equal(await askRelay(at, 'another one', ['192.0.2.10']), { at: 'secret' })
        assert.equal(await askRelay(at, 'of both', ['192.0.2.11']), { at: 'closed', peer: '192.0.2.11' })
      }
    } finally {
      const ended = once(relay, 'exit')
      relay.kill('SIGKILL')
      await ended
    }
    const gone = relayOf(`turn:127.0.0.1:${String(port)}?transport=tcp`)
    assert.equal(gone === null ? null : await askRelay(gone, 'of both', []), {
      at: 'silent',
      why: 'ECONNREFUSED',
    })
  })
} else process.stdout.write('NOT RUN the doctor before a relay: coturn is not installed (Debian: coturn)\n')

if (spawnSync('openssl', ['version']).status === 0)
  test('a certificate is believed once its authority is named as Préau is told of it', async () => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '30',
        ],
        ...[
          '-keyout',
          key,
          '-out',
          cert,
          '-subj',
          '/CN=localhost',
          '-addext',
          'subjectAltName=DNS:localhost',
        ],
      ],
      { stdio: 'ignore' },
    )
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }).listen(
      0,
      'localhost',
    )
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const problem = async () => {
      const shown = await certificateOf('localhost', port)
      return 'error' in shown ? shown.error : shown.problem
    }
    assert.is(await problem(), 'DEPTH_ZERO_SELF_SIGNED_CERT')
    const [missing] = believe(join(folder, 'none.pem'))
    assert.match(missing?.sentence ?? '', 'cannot be read (ENOENT)')
    assert.equal(believe(cert), [])
    assert.is(await problem(), null)
    server.close()
  })
else process.stdout.write('NOT RUN a certificate of an authority of one’s own: openssl is not installed\n')

test.run()
