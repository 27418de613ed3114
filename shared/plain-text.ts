import { z } from 'zod'
import { FORGING } from './forging.ts'

/** One line of text that people see. */
export const plainText = z
  .string()
  .regex(new RegExp(`^[^${FORGING}]*$`, 'u'), 'must not contain control characters')
