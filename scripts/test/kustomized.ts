/** What infra/kubernetes becomes by kubectl's kustomize, and what its programs are told then. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as assert from 'uvu/assert'
import { parseAllDocuments } from 'yaml'

type Source = {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly secretKeyRef?: { name: string; key: string }
    readonly fieldRef?: { readonly fieldPath: string }
  }
}
type Probe = { readonly httpGet: { readonly path: string; readonly port: string } }
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
  readonly startupProbe?: Probe
  readonly readinessProbe: Probe
  readonly livenessProbe?: Probe
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } }
  readonly securityContext: {
    readonly readOnlyRootFilesystem: boolean
    readonly capabilities: { drop: string[] }
  }
}
type Way = {
  readonly path: string
  readonly pathType: string
  readonly backend: { readonly service: { readonly name: string; readonly port: { readonly name: string } } }
}
export type Piece = {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly data?: Readonly<Record<string, string>>
  readonly spec: {
    readonly replicas?: number
    readonly serviceName?: string
    readonly clusterIP?: string
    readonly publishNotReadyAddresses?: boolean
    readonly selector: Readonly<Record<string, string>> & { readonly matchLabels?: object }
    readonly podSelector?: { readonly matchLabels: object }
    readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[]
    readonly ingress: readonly { readonly from?: unknown; readonly ports: readonly { port: string }[] }[]
    readonly tls: readonly { readonly hosts: readonly string[] }[]
    readonly rules: readonly [{ readonly host: string; readonly http: { readonly paths: readonly Way[] } }]
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> }
      readonly spec: {
        readonly containers: readonly [Container]
        readonly hostNetwork?: boolean
        readonly enableServiceLinks: boolean
        readonly terminationGracePeriodSeconds: number
        readonly securityContext: { readonly runAsNonRoot: boolean }
      }
    }
  }
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const OVERLAYS = 'infra/kubernetes/overlays'
/** Secrets as an operator and CloudNativePG fill them in, by key. */
const SECRETS: Readonly<Record<string, string>> = {
  SECRET_KEY: '0123456789abcdef'.repeat(4),
  SERVICE_SECRET: 'fedcba9876543210'.repeat(4),
  OIDC_PROVIDERS:
    '[{"id":"x","name":"X","issuer":"https://id.example","clientId":"a","clientSecret":"b","audience":"organiser"}]',
  uri: 'postgres://database',
}

export const isThere = spawnSync('kubectl', ['kustomize', '--help']).status === 0
const known = new Map<string, readonly Piece[]>()

/** @param overlay by the name of its folder */
export function built(overlay: string): readonly Piece[] {
  const before = known.get(overlay)
  if (before) return before
  const folder = join(ROOT, OVERLAYS, overlay)
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' })
  assert.is(status, 0, stderr)
  const pieces = parseAllDocuments(stdout).map((document) => {
    assert.equal(document.errors, [])
    return document.toJS() as Piece
  })
  known.set(overlay, pieces)
  return pieces
}

export const containerOf = ({ spec }: Piece): Container => spec.template.spec.containers[0]
export const of = (pieces: readonly Piece[], ...kinds: readonly string[]): Piece[] =>
  pieces.filter((piece) => kinds.includes(piece.kind))
export const workloads = (pieces: readonly Piece[]): Piece[] =>
  of(pieces, 'Deployment', 'StatefulSet', 'DaemonSet')
export const named = (pieces: readonly Piece[], name: string): Piece => {
  const found = pieces.find(({ metadata }) => metadata.name === name)
  assert.ok(found, name)
  return found
}

/** Pods as their kind calls them. */
export const podsOf = ({ kind, metadata, spec }: Piece): string[] =>
  Array.from({ length: spec.replicas ?? 1 }, (_, index) =>
    kind === 'StatefulSet' ? `${metadata.name}-${String(index)}` : `${metadata.name}-x7k2p`,
  )

/** The variables of a program in a pod of this name, on a machine called `machine-1.school.example`. */
export function toldTo(pieces: readonly Piece[], workload: Piece, pod: string): Record<string, string> {
  const { env = [], envFrom = [] } = containerOf(workload)
  const told: Record<string, string> = { NODE_ENV: 'production' }
  for (const { configMapRef } of envFrom)
    Object.assign(told, configMapRef ? named(of(pieces, 'ConfigMap'), configMapRef.name).data : SECRETS)
  // In their order: each may name those before it.
  for (const source of env) told[source.name] = valueOf(source, pod, told)
  return told
}

function valueOf({ name, value, valueFrom }: Source, pod: string, told: Record<string, string>): string {
  if (value !== undefined)
    return value.replace(/\$\((\w+)\)/g, (left, before: string) => told[before] ?? left)
  const fields: Record<string, string> = {
    'metadata.name': pod,
    'spec.nodeName': 'machine-1.school.example',
    'status.hostIP': '10.0.0.5',
  }
  const { fieldRef, secretKeyRef } = valueFrom ?? {}
  const found = fieldRef ? fields[fieldRef.fieldPath] : SECRETS[secretKeyRef?.key ?? '']
  assert.ok(found, name)
  return found
}
