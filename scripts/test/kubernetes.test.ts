/** What infra/kubernetes ships, as kubectl puts it together, against what the programs take. No cluster runs it here. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseAllDocuments } from 'yaml'

type Source = {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly secretKeyRef?: { name: string; key: string } }
}
type Container = {
  readonly name: string
  readonly image: string
  readonly args: readonly string[]
  readonly env?: readonly Source[]
  readonly envFrom?: readonly {
    readonly configMapRef?: { name: string }
    readonly secretRef?: { name: string }
  }[]
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly readinessProbe: { readonly httpGet: { readonly path: string; readonly port: string } }
  readonly securityContext: {
    readonly readOnlyRootFilesystem: boolean
    readonly capabilities: { drop: string[] }
  }
}
type Piece = {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly data?: Readonly<Record<string, string>>
  readonly spec: {
    readonly selector: Readonly<Record<string, string>> & { readonly matchLabels?: object }
    readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[]
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> }
      readonly spec: {
        readonly containers: readonly [Container]
        readonly securityContext: { readonly runAsNonRoot: boolean }
      }
    }
  }
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const OVERLAYS = readdirSync(join(ROOT, 'infra/kubernetes/overlays'))
/** Not for operators, so not in the table. */
const INTERNAL = ['SFU_HOST', 'SFU_PORT']

const test = suite('kubernetes')

function built(overlay: string): Piece[] {
  const folder = join(ROOT, 'infra/kubernetes/overlays', overlay)
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' })
  assert.is(status, 0, stderr)
  return parseAllDocuments(stdout).map((document) => {
    assert.equal(document.errors, [])
    return document.toJS() as Piece
  })
}

const containerOf = ({ spec }: Piece): Container => spec.template.spec.containers[0]
const of = (pieces: readonly Piece[], kind: string): Piece[] => pieces.filter((piece) => piece.kind === kind)
const named = (pieces: readonly Piece[], name: string): Piece => {
  const found = pieces.find(({ metadata }) => metadata.name === name)
  assert.ok(found, name)
  return found
}

function isShutIn({ metadata, spec }: Piece): void {
  const { containers, securityContext } = spec.template.spec
  const [{ securityContext: its, args, ports, readinessProbe }] = containers
  assert.ok(securityContext.runAsNonRoot && its.readOnlyRootFilesystem, metadata.name)
  assert.equal(its.capabilities.drop, ['ALL'])
  assert.ok(existsSync(join(ROOT, args[0] ?? 'none')), metadata.name)
  assert.equal(spec.selector.matchLabels, spec.template.metadata.labels)
  assert.ok(ports.some(({ name }) => name === readinessProbe.httpGet.port))
}

function leadsSomewhere(service: Piece, deployments: readonly Piece[]): void {
  const behind = deployments.find(
    ({ spec }) => spec.template.metadata.labels['app'] === service.spec.selector['app'],
  )
  assert.ok(behind, service.metadata.name)
  const names = containerOf(behind).ports.map(({ name }) => name)
  for (const { targetPort } of service.spec.ports) assert.ok(names.includes(targetPort), targetPort)
}

if (spawnSync('kubectl', ['kustomize', '--help']).status === 0) {
  for (const overlay of OVERLAYS) {
    test(`${overlay}: programs, ports and variables are those that there are`, () => {
      const pieces = built(overlay)
      const [deployments, maps] = [of(pieces, 'Deployment'), of(pieces, 'ConfigMap')]
      assert.equal(deployments.map(({ metadata }) => metadata.name).toSorted(), ['server', 'sfu'])
      for (const deployment of deployments) isShutIn(deployment)
      const sources = deployments.flatMap((one) => containerOf(one).envFrom ?? [])
      for (const { configMapRef } of sources) if (configMapRef) named(maps, configMapRef.name)
      const table = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
      const set = deployments.flatMap((one) => (containerOf(one).env ?? []).map(({ name }) => name))
      const told = maps.flatMap(({ data }) => Object.keys(data ?? {}))
      for (const name of [...set, ...told])
        assert.ok(table.includes(`\`${name}\``) || INTERNAL.includes(name), name)
    })

    test(`${overlay}: each service leads to a port of a program, and the server finds its sfu and its database`, () => {
      const pieces = built(overlay)
      const [deployments, services] = [of(pieces, 'Deployment'), of(pieces, 'Service')]
      for (const service of services) leadsSomewhere(service, deployments)
      const [map] = of(pieces, 'ConfigMap')
      const sfu = new URL(map?.data?.['SFU_URLS'] ?? '')
      assert.ok(named(services, sfu.hostname).spec.ports.some(({ port }) => String(port) === sfu.port))
      const { env = [] } = containerOf(named(deployments, 'server'))
      const url = env.find(({ name }) => name === 'DATABASE_URL')
      const [cluster] = of(pieces, 'Cluster')
      assert.is(url?.valueFrom?.secretKeyRef?.name, `${String(cluster?.metadata.name)}-app`)
    })

    test(`${overlay}: media holds none of the secrets that only the server needs`, () => {
      const { env = [], envFrom } = containerOf(named(of(built(overlay), 'Deployment'), 'sfu'))
      const keys = env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? [])
      assert.equal([keys, envFrom], [['SERVICE_SECRET'], undefined])
    })
  }
} else
  process.stdout.write(
    'NOT RUN what is shipped for Kubernetes: no kubectl with kustomize (Debian: kubernetes-client)\n',
  )

test.run()
