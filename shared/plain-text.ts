import { z } from 'zod'

// Control and bidirectional-override characters would let a text forge what stands around it; half a surrogate pair
// cannot be stored.
const inert = /^[^\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]*$/u

/** One line of text that people see. */
export const plainText = z.string().regex(inert, 'must not contain control characters')
