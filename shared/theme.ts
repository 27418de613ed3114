/** What a deployment changes in how everything looks and who it is by. It comes with the page, in a block of JSON. */
import { z } from 'zod'
import { plainText } from './plain-text.ts'

const words = z.object({ fr: plainText.max(200), en: plainText.max(200) })
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #1f6f5c')

export const Theme = z.object({
  name: plainText.trim().min(1).max(60),
  /** Address of an image on this site; null: our own mark. */
  logo: z.string().nullable(),
  /** Names of colour tokens, each with its light and its dark value. */
  colours: z.record(z.string().regex(/^[a-z-]{2,30}$/), z.tuple([colour, colour])),
  /** Links at the foot of every page: on this site or elsewhere. */
  links: z.array(z.object({ label: words, href: z.string() })),
  /** The guide for users, named in the header. */
  documentation: z.object({ label: words, href: z.string() }).nullable(),
})
export type Theme = z.output<typeof Theme>
