/** Reads what a process is told by variables. What cannot be used stops the start by the variable's name. */

export type Environment = Readonly<Record<string, string | undefined>>

/** A variable that cannot be used. The message names it and says what is wrong, but not its value: it may be a secret. */
export class BadVariable extends Error {
  override readonly name = 'BadVariable'
  readonly variable: string

  constructor(variable: string, complaint: string) {
    super(`${variable} ${complaint}`)
    this.variable = variable
  }
}

/** What a variable says; undefined when it is not there or empty. */
export function text(env: Environment, variable: string): string | undefined {
  const value = env[variable]?.trim()
  return value === '' ? undefined : value
}

/** What stands between its commas. */
export function list(env: Environment, variable: string): string[] {
  const items = (text(env, variable) ?? '').split(',').map((item) => item.trim())
  return items.filter((item) => item !== '')
}

/** @throws BadVariable unless it is a whole number of this range, or nothing. */
export function integer(
  env: Environment,
  variable: string,
  [min, max]: readonly [min: number, max: number],
): number | undefined {
  const value = text(env, variable)
  if (value === undefined) return undefined
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= min && number <= max) return number
  throw new BadVariable(variable, `must be a whole number from ${String(min)} to ${String(max)}`)
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** LOG_LEVEL. @throws BadVariable */
export function logLevel(env: Environment): LogLevel {
  const value = text(env, 'LOG_LEVEL') ?? 'info'
  const level = LOG_LEVELS.find((known) => known === value)
  if (level === undefined) throw new BadVariable('LOG_LEVEL', `must be one of ${LOG_LEVELS.join(', ')}`)
  return level
}

/** MEDIA_REGION: where this process is, in a word that servers and sfus share; null: nowhere in particular. @throws BadVariable */
export function mediaRegion(env: Environment): string | null {
  const value = text(env, 'MEDIA_REGION')
  if (value === undefined) return null
  if (/^[\w.-]{1,64}$/.test(value)) return value
  throw new BadVariable('MEDIA_REGION', 'must be a word of letters, digits, dots and dashes')
}

const SECRET_MIN_CHARACTERS = 16

/** SERVICE_SECRET, which our processes share. @throws BadVariable */
export function serviceSecret(env: Environment): string {
  const value = text(env, 'SERVICE_SECRET')
  if (value === undefined) throw new BadVariable('SERVICE_SECRET', 'is required')
  if (value.length < SECRET_MIN_CHARACTERS)
    throw new BadVariable('SERVICE_SECRET', `must have at least ${String(SECRET_MIN_CHARACTERS)} characters`)
  return value
}
