/** The part of JSON Schema that zod writes for our tables. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema | boolean
  readonly prefixItems?: readonly Schema[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly pattern?: string
}

/** A schema as a reader of TypeScript expects it, with its limits in words: `string (1 to 64 characters)`. */
export function typeText(schema: Schema, indent = ''): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? ''
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.map((choice) => typeText(choice, indent)).join(' | ')
  const { type } = schema
  // A value that may be null comes as a list of two types.
  if (typeof type === 'object')
    return type.map((one) => typeText({ ...schema, type: one }, indent)).join(' | ')
  return structureText(schema, indent)
}

function structureText(schema: Schema, indent: string): string {
  if (schema.type === 'object') return objectText(schema, indent)
  if (schema.type === 'array') return arrayText(schema, indent)
  if (schema.type === 'string') return `string${stringLimits(schema)}`
  if (schema.type === 'integer' || schema.type === 'number') return `${schema.type}${numberLimits(schema)}`
  return typeof schema.type === 'string' ? schema.type : 'anything'
}

function objectText(schema: Schema, indent: string): string {
  const members = Object.entries(schema.properties ?? {})
  if (members.length === 0) {
    const values = schema.additionalProperties
    return typeof values === 'object' ? `{ [name: string]: ${typeText(values, indent)} }` : '{}'
  }
  const inner = `${indent}  `
  const lines = members.map(([name, member]) => {
    const mark = schema.required?.includes(name) === true ? '' : '?'
    return `${inner}${/^\w+$/.test(name) ? name : `'${name}'`}${mark}: ${typeText(member, inner)}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

function arrayText(schema: Schema, indent: string): string {
  if (schema.prefixItems !== undefined) {
    return `[${schema.prefixItems.map((item) => typeText(item, indent)).join(', ')}]`
  }
  const item = typeof schema.items === 'object' ? typeText(schema.items, indent) : 'anything'
  const limits = range(schema.minItems, schema.maxItems)
  return `(${item})[]`.replace(/^\((\w+)\)/, '$1') + (limits === '' ? '' : ` (${limits})`)
}

function stringLimits({ minLength, maxLength, pattern }: Schema): string {
  const length = range(minLength, maxLength)
  const limits = [length === '' ? '' : `${length} characters`, pattern === undefined ? '' : `/${pattern}/`]
  const said = limits.filter((limit) => limit !== '').join(', ')
  return said === '' ? '' : ` (${said})`
}

function numberLimits({ type, minimum, exclusiveMinimum, maximum }: Schema): string {
  // What any integer of JavaScript is held to says nothing.
  const safe = type === 'integer' ? Number.MAX_SAFE_INTEGER : Number.POSITIVE_INFINITY
  const least = minimum === -safe ? undefined : (minimum ?? exclusiveMinimum)
  const said = range(least, maximum === safe ? undefined : maximum)
  if (said === '') return ''
  return exclusiveMinimum === undefined ? ` (${said})` : ` (above ${exclusiveMinimum})`
}

function range(least: number | undefined, most: number | undefined): string {
  if (least !== undefined && most !== undefined) return least === most ? String(least) : `${least} to ${most}`
  if (least !== undefined && least !== 0) return `at least ${least}`
  return most === undefined ? '' : `at most ${most}`
}
