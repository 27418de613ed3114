/** What infra/kubernetes ships, as kubectl puts it together, against what the programs take. No cluster runs it here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readConfig as readServer } from '../../server/config.ts'
import { readConfig as readSfu } from '../../sfu/config.ts'
import { LEAVE_MAX_MS } from '../../sfu/leaving.ts'
import { pathOfNode } from '../../shared/node-path.ts'
import {
  built,
  containerOf,
  isThere,
  named,
  of,
  OVERLAYS,
  podsOf,
  ROOT,
  toldTo,
  workloads,
  type Piece,
} from './kustomized.ts'

/** Not for operators, so not in the table. */
const INTERNAL = ['SFU_HOST', 'SFU_PORT']
const POD = 'statefulset.kubernetes.io/pod-name'

const test = suite('kubernetes')

function isShutIn({ metadata, spec }: Piece): void {
  const { containers, securityContext, enableServiceLinks } = spec.template.spec
  const [{ securityContext: its, args, ports, startupProbe, readinessProbe, livenessProbe }] = containers
  assert.ok(securityContext.runAsNonRoot && its.readOnlyRootFilesystem, metadata.name)
  assert.equal(its.capabilities.drop, ['ALL'])
  assert.not(enableServiceLinks)
  assert.ok(existsSync(join(ROOT, args[0] ?? 'none')), metadata.name)
  assert.equal(spec.selector.matchLabels, spec.template.metadata.labels)
  for (const probe of [startupProbe, readinessProbe, livenessProbe])
    if (probe) assert.ok(ports.some(({ name }) => name === probe.httpGet.port))
}

function leadsSomewhere(service: Piece, pieces: readonly Piece[]): void {
  const behind = workloads(pieces).find(
    ({ spec }) => spec.template.metadata.labels['app'] === service.spec.selector['app'],
  )
  assert.ok(behind, service.metadata.name)
  const { ports } = containerOf(behind)
  for (const { port, targetPort } of service.spec.ports) {
    const found = ports.find(({ name }) => name === targetPort)
    assert.ok(found, targetPort)
    // Without an address of its own it is those of the pods, and their ports.
    if (service.spec.clusterIP === 'None') assert.is(port, found.containerPort)
  }
}

if (isThere) {
  for (const overlay of readdirSync(join(ROOT, OVERLAYS))) {
    test(`${overlay}: programs, ports and variables are those that there are`, () => {
      const pieces = built(overlay)
      const [programs, maps] = [workloads(pieces), of(pieces, 'ConfigMap')]
      assert.equal(programs.map(({ metadata }) => metadata.name).toSorted(), ['server', 'sfu'])
      for (const program of programs) isShutIn(program)
      const table = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
      const set = programs.flatMap((one) => (containerOf(one).env ?? []).map(({ name }) => name))
      const told = maps.flatMap(({ data }) => Object.keys(data ?? {}))
      for (const name of [...set, ...told])
        assert.ok(table.includes(`\`${name}\``) || INTERNAL.includes(name), name)
    })

    test(`${overlay}: each service leads to a port of a program, and the server finds its database`, () => {
      const pieces = built(overlay)
      for (const service of of(pieces, 'Service')) leadsSomewhere(service, pieces)
      const { env = [] } = containerOf(named(workloads(pieces), 'server'))
      const url = env.find(({ name }) => name === 'DATABASE_URL')
      const [cluster] = of(pieces, 'Cluster')
      assert.is(url?.valueFrom?.secretKeyRef?.name, `${String(cluster?.metadata.name)}-app`)
    })

    test(`${overlay}: the programs take what they are told, and media registers at servers that are not ready yet`, () => {
      const pieces = built(overlay)
      const server = named(workloads(pieces), 'server')
      for (const pod of podsOf(server)) {
        const { node, sfu, host } = readServer(toldTo(pieces, server, pod))
        assert.equal([host, sfu.urls], ['0.0.0.0', []])
        if (server.kind === 'Deployment') assert.is(node, null)
      }
      const [sfu] = workloads(pieces).filter(({ metadata }) => metadata.name === 'sfu')
      assert.ok(sfu)
      const { registration, host } = readSfu(toldTo(pieces, sfu, podsOf(sfu)[0] ?? ''))
      assert.equal([host, registration?.name], ['10.0.0.5', 'machine-1.school.example'])
      const at = new URL(registration?.serverUrl ?? '')
      const service = named(of(pieces, 'Service'), at.hostname)
      assert.ok(service.spec.publishNotReadyAddresses)
      assert.equal(service.spec.selector, server.spec.template.metadata.labels)
      assert.ok(service.spec.ports.some(({ port }) => String(port) === at.port))
    })

    test(`${overlay}: a server that was ready once stays reachable for its meetings, whatever is away`, () => {
      const { startupProbe, readinessProbe } = containerOf(named(workloads(built(overlay)), 'server'))
      assert.equal([startupProbe?.httpGet.path, readinessProbe.httpGet.path], ['/readyz', '/healthz'])
    })

    test(`${overlay}: figures are for Prometheus only, in namespaces that were chosen`, () => {
      const pieces = built(overlay)
      for (const { spec } of of(pieces, 'Service'))
        assert.ok(spec.ports.every(({ targetPort }) => targetPort !== 'metrics'))
      const policy = named(of(pieces, 'NetworkPolicy'), 'server').spec
      const server = named(workloads(pieces), 'server').spec.template
      assert.equal(policy.podSelector?.matchLabels, server.metadata.labels)
      const open = policy.ingress.filter(({ from }) => from === undefined)
      assert.equal(
        open.flatMap(({ ports }) => ports.map(({ port }) => port)),
        ['http'],
      )
    })

    test(`${overlay}: media holds none of the secrets that only the server needs`, () => {
      const { env = [], envFrom } = containerOf(named(workloads(built(overlay)), 'sfu'))
      const keys = env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.key ?? [])
      assert.equal([keys, envFrom], [['SERVICE_SECRET'], undefined])
    })
  }

  test('many nodes: each server has its name, its address, its service and its path, and there are no more', () => {
    const pieces = built('many-nodes')
    const server = named(of(pieces, 'StatefulSet'), 'server')
    const services = of(pieces, 'Service')
    const pods = podsOf(server)
    assert.ok(pods.length > 1)
    assert.is(named(services, server.spec.serviceName ?? '').spec.clusterIP, 'None')
    const [rule] = named(of(pieces, 'Ingress'), 'server').spec.rules
    const ways = new Map(rule.http.paths.map(({ path, backend }) => [path, backend.service.name]))
    for (const pod of pods) {
      const { node, publicUrl } = readServer(toldTo(pieces, server, pod))
      const address = `http://${pod}.${String(server.spec.serviceName)}:3000`
      assert.equal([node?.name, node?.internalUrl, publicUrl], [pod, address, `https://${rule.host}`])
      const { spec } = named(services, ways.get(pathOfNode(pod)) ?? `a path of ${pod}`)
      assert.is(spec.selector[POD], pod)
      // While it gives its meetings away, too.
      assert.ok(spec.publishNotReadyAddresses)
    }
    const rest = named(services, ways.get('/') ?? 'all else').spec
    assert.equal([rest.selector, rest.publishNotReadyAddresses], [{ app: 'preau-server' }, undefined])
    assert.is(ways.size, pods.length + 1)
    assert.is(services.filter(({ spec }) => POD in spec.selector).length, pods.length)
  })

  test('many nodes: the Ingress matches whole names, and leads to no other port than that for browsers', () => {
    const pieces = built('many-nodes')
    const { rules, tls } = named(of(pieces, 'Ingress'), 'server').spec
    assert.equal(
      rules.map(({ host }) => host),
      tls.flatMap(({ hosts }) => hosts),
    )
    for (const { pathType, backend } of rules.flatMap(({ http }) => http.paths)) {
      const { ports } = named(of(pieces, 'Service'), backend.service.name).spec
      assert.is(pathType, 'Prefix')
      assert.is(ports.find(({ name }) => name === backend.service.port.name)?.targetPort, 'http')
    }
  })

  test('many nodes: whoever ends has as long as a hand-over may take', () => {
    const pieces = built('many-nodes')
    const { spec } = named(of(pieces, 'StatefulSet'), 'server').spec.template
    const main = readFileSync(join(ROOT, 'server/main.ts'), 'utf8')
    const seconds = (constant: string): number =>
      Number(new RegExp(`${constant} = ([\\d_]+)`).exec(main)?.[1]?.replaceAll('_', '')) / 1_000
    const before = Number(spec.containers[0].lifecycle?.preStop.exec.command[1])
    const needed = before + seconds('HAND_OVER_MAX_MS') + seconds('STOP_MAX_MS')
    assert.ok(spec.terminationGracePeriodSeconds > needed, String(needed))
    const media = named(of(pieces, 'DaemonSet'), 'sfu').spec.template.spec
    assert.ok(media.hostNetwork)
    assert.ok(media.terminationGracePeriodSeconds * 1_000 > LEAVE_MAX_MS)
  })
} else
  process.stdout.write(
    'NOT RUN what is shipped for Kubernetes: no kubectl with kustomize (Debian: kubernetes-client)\n',
  )

test.run()
