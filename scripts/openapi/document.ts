import { z } from 'zod'
import { API_PREFIX, ApiFailure, apiOperations } from '../../shared/api-v1.ts'

/** What may go wrong with every operation. */
const FAILURES = {
  BadRequest: [400, 'The request cannot be understood.'],
  Unauthenticated: [401, 'No token, or one that is not good: see WWW-Authenticate (RFC 6750).'],
  Forbidden: [403, 'The account is disabled, or only the owner may do this.'],
  NotFound: [404, 'There is no such thing, or you have nothing to do with it.'],
  Conflict: [409, 'A limit is met, or somebody was quicker.'],
  RateLimited: [429, 'Too much was asked: wait for as long as Retry-After says.'],
  Unavailable: [503, 'The database or the provider of identity does not answer now.'],
} as const

type Json = Record<string, unknown>

/** The API as OpenAPI 3.1 describes it. */
export function openApi(): Json {
  const schemas: Json = {}
  const paths: Record<string, Json> = {}
  for (const [name, operation] of Object.entries(apiOperations)) {
    const path = `${API_PREFIX}${operation.path}`
    paths[path] ??= {}
    paths[path][operation.method.toLowerCase()] = described(name, operation, schemas)
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Préau',
      version: '1',
      summary: 'Rooms of the person whose token is sent.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas,
      responses: failures(schemas),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'An access token of a provider of identity for organisers (RFC 6750).',
        },
      },
    },
  }
}

type Operation = (typeof apiOperations)[keyof typeof apiOperations]

function described(name: string, { summary, params, body, answers }: Operation, schemas: Json): Json {
  const parameters = Object.entries(params.shape).map(([parameter, schema]) => ({
    name: parameter,
    in: 'path',
    required: true,
    schema: schemaOf(schema, schemas),
  }))
  const good = Object.entries(answers).map(([status, schema]: [string, z.ZodType | null]) => [
    status,
    {
      description: schema === null ? 'Done.' : summary,
      ...(schema === null ? {} : content(schemaOf(schema, schemas))),
    },
  ])
  const bad = Object.entries(FAILURES).map(([name, [status]]) => [
    status,
    { $ref: `#/components/responses/${name}` },
  ])
  return {
    operationId: name,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null ? {} : { requestBody: { required: true, ...content(schemaOf(body, schemas)) } }),
    responses: Object.fromEntries([...good, ...bad]) as Json,
  }
}

function failures(schemas: Json): Json {
  const answer = content(schemaOf(ApiFailure, schemas))
  return Object.fromEntries(
    Object.entries(FAILURES).map(([name, [, description]]) => [name, { description, ...answer }]),
  )
}

function content(schema: unknown): Json {
  return { content: { 'application/json': { schema } } }
}

/** The schema, whose named parts go to `components/schemas`. */
function schemaOf(schema: z.ZodType, schemas: Json): unknown {
  const made = z.toJSONSchema(schema, { io: 'input', override: portable }) as Json
  const { $schema: _, $defs, ...rest } = made
  for (const [id, part] of Object.entries(($defs ?? {}) as Record<string, Json>)) schemas[id] = moved(part)
  const { id } = rest
  if (typeof id !== 'string') return moved(rest)
  schemas[id] = moved(rest)
  return { $ref: `#/components/schemas/${id}` }
}

// Patterns with classes of Unicode mean something else, or nothing, to most programs that read this.
function portable({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.pattern?.includes('\\p{') !== true) return
  delete jsonSchema.pattern
  jsonSchema.description ??= 'Some characters that cannot be printed are refused.'
}

function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved)
  if (typeof value !== 'object' || value === null) return value
  // A name of ours, and not a member that is called so.
  const members = Object.entries(value).filter(([key, part]) => key !== 'id' || typeof part !== 'string')
  return Object.fromEntries(
    members.map(([key, part]: [string, unknown]) => [
      key,
      key === '$ref' && typeof part === 'string'
        ? part.replace('#/$defs/', '#/components/schemas/')
        : moved(part),
    ]),
  )
}
