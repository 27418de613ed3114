/** What a deployment changes in how everything looks and who it is by. It comes with the page, in a block of JSON. */
import { z } from 'zod'
import { plainText } from './plain-text.ts'

const words = z.strictObject({ fr: plainText.trim().min(1).max(200), en: plainText.trim().min(1).max(200) })
const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #1f6f5c')
// On this site, but not on another by leaving the scheme out; or elsewhere by a scheme that runs nothing.
const address = z
  .string()
  .max(500)
  .regex(/^(?:\/(?![/\\])|https?:\/\/|mailto:)\S*$/, 'must begin with /, https://, http:// or mailto:')

const link = z.strictObject({ label: words, href: address })

export const Theme = z.strictObject({
  name: plainText.trim().min(1).max(60),
  /** Address of an image on this site; null: our own mark. */
  logo: z.string().nullable(),
  /** Names of colour tokens, each with its light and its dark value. */
  colours: z.record(z.string().regex(/^[a-z-]{2,30}$/), z.tuple([colour, colour])),
  /** Links at the foot of every page: on this site or elsewhere. */
  links: z.array(link).max(20),
  /** The guide for users, named in the header. */
  documentation: link.nullable(),
})
export type Theme = z.output<typeof Theme>
