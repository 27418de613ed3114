/** The proxies of infra/proxy as they are shipped, but for name, certificate and ports. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { HERE, spawnOn, type Machine } from './machine.ts'

export type Kind = 'nginx' | 'caddy' | 'haproxy'

type Place = {
  readonly folder: string
  /** One server's port, or of the nodes a and b where they are. */
  readonly upstream: number | readonly [a: string, b: string]
  /** Of a relay for which it listens, too. */
  readonly relay?: number | undefined
  /** What browsers call it. */
  readonly host: string
  readonly http: number
  readonly https: number
}

type ProxyOptions = {
  /** The port of a relay that shares its port. */
  readonly relay?: number
  readonly changed?: (configuration: string) => string
  readonly on?: Machine
}

export type Proxy = {
  readonly url: string
  readonly httpUrl: string
  /** What vouches for its certificate. */
  readonly ca: string
  /** All that it has written of requests. */
  readonly log: () => string
  readonly stop: () => Promise<void>
}

const FOLDER = fileURLToPath(new URL('../../infra/proxy/', import.meta.url))
/** As it is shipped, with the ports of these upstreams. */
const shipped = (file: string, { upstream, relay }: Pick<Place, 'upstream' | 'relay'>): string => {
  const read = (folder: string): string => readFileSync(join(FOLDER, folder, file), 'utf8')
  if (typeof upstream === 'number')
    return read(relay === undefined ? '' : 'with-relay')
      .replace('127.0.0.1:3000', `127.0.0.1:${String(upstream)}`)
      .replace('127.0.0.1:5349', `127.0.0.1:${String(relay)}`)
  const [a, b] = upstream
  return read('many-nodes').replaceAll('10.0.0.1:3000', a).replaceAll('10.0.0.2:3000', b)
}
const PATHS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']

/** Where the program lies; undefined: it is not installed. */
export function programOf(kind: Kind): string | undefined {
  return PATHS.map((path) => join(path, kind)).find((path) => existsSync(path))
}

const KINDS: Readonly<
  Record<
    Kind,
    {
      configure: (place: Place) => string
      check: (file: string) => string[]
      run: (file: string) => string[]
    }
  >
> = {
  nginx: {
    configure: ({ folder, host, http, https, ...place }) => {
      const site = shipped('nginx.conf', place)
        .replaceAll('meet.school.example', host)
        .replaceAll(/(listen (?:\[::\]:)?)80;/g, `$1${String(http)};`)
        .replaceAll(/(listen (?:\[::\]:)?)443 /g, `$1${String(https)} `)
        .replaceAll('/etc/ssl/preau', folder)
        .replace('/var/log/nginx/preau.log', join(folder, 'requests.log'))
      const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${join(folder, name)};`)
        .join('\n')
      return `daemon off;\n${process.getuid?.() === 0 ? 'user root;\n' : ''}pid ${join(folder, 'pid')};\nerror_log stderr;\nevents {}\nhttp {\n${own}\n${site}\n}\n`
    },
    check: (file) => ['-t', '-c', file],
    run: (file) => ['-c', file],
  },
  caddy: {
    configure: ({ folder, host, http, https, ...place }) => {
      const site = shipped('Caddyfile', place).replace(
        'meet.school.example {',
        `${host} {\n\ttls ${join(folder, 'fullchain.pem')} ${join(folder, 'privkey.pem')}`,
      )
      return `{\n\tadmin off\n\tskip_install_trust\n\thttp_port ${String(http)}\n\thttps_port ${String(https)}\n}\n${site}`
    },
    check: (file) => ['validate', '--adapter', 'caddyfile', '--config', file],
    run: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
  haproxy: {
    configure: ({ folder, http, https, ...place }) =>
      shipped('haproxy.cfg', place)
        // One name for all of a machine.
        .replaceAll('abns@preau-pages', `unix@${join(folder, 'pages')}`)
        .replace('maxconn 50000', 'maxconn 500')
        .replace(':::80 ', `:::${String(http)} `)
        .replace(':::443 ', `:::${String(https)} `)
        .replace('/etc/ssl/preau', folder),
    check: (file) => ['-c', '-f', file],
    run: (file) => ['-db', '-f', file],
  },
}

/**
 * Has its own program check the shipped configuration, and starts it before these ports.
 *
 * @throws Error with what the program says when it takes it not.
 */
export async function startProxy(
  kind: Kind,
  upstream: Place['upstream'],
  { changed = (shipped) => shipped, on = HERE, relay }: ProxyOptions = {},
): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), `preau-${kind}-`))
  const host = on === HERE ? 'localhost' : on.address
  const place = { folder, upstream, relay, host, http: await freePort(), https: await freePort() }
  const ca = certificateIn(folder, on)
  const file = join(folder, 'configuration')
  const { configure, check, run } = KINDS[kind]
  writeFileSync(file, changed(configure(place)))
  const program = programOf(kind) ?? kind
  const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  execFileSync(program, check(file), { env, stdio: 'pipe' })
  const child = spawnOn(on, [program, ...run(file)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes: Buffer) => (output += bytes.toString()))
  await eventually(`${kind} listens`, async () => {
    if (child.exitCode !== null) throw new Error(output)
    return await accepts(place.https, on)
  })
  const requests = join(folder, 'requests.log')
  return {
    url: `https://${host}:${String(place.https)}`,
    httpUrl: `http://${host}:${String(place.http)}`,
    ca,
    log: () => output + (existsSync(requests) ? readFileSync(requests, 'utf8') : ''),
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function certificateIn(folder: string, { address }: Machine): string {
  const { cert, key } = certificateOf('localhost', `IP:${address}`)
  writeFileSync(join(folder, 'fullchain.pem'), cert)
  writeFileSync(join(folder, 'privkey.pem'), key)
  writeFileSync(join(folder, 'bundle.pem'), cert + key)
  return cert
}

/** One that vouches for itself. */
export function certificateOf(name: string, ...others: string[]): { cert: string; key: string } {
  const names = [`DNS:${name}`, ...others].join(',')
  const about = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`]
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const out = execFileSync('openssl', ['req', '-x509', ...made, ...about, '-keyout', '-', '-out', '-'], {
    stdio: 'pipe',
    encoding: 'utf8',
  })
  const [key = '', cert = ''] = out.match(/-----BEGIN [^]+?-----END [A-Z ]+-----\n/g) ?? []
  return { cert, key }
}

function accepts(port: number, { address }: Machine): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, address)
    socket.once('connect', () => {
      socket.destroy()
      done(true)
    })
    socket.once('error', () => {
      done(false)
    })
  })
}
