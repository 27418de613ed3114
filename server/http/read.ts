import type { z } from 'zod'
import { Refused } from '../../shared/refused.ts'

/** What a schema makes of this. @throws Refused `bad-request` that names the first field that is wrong. */
export function read(schema: z.ZodType, value: unknown): unknown {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const field = error.issues[0]?.path.map(String).join('.').slice(0, 100)
  throw new Refused('bad-request', 'this cannot be asked', field ? { field } : {})
}
