import { z } from 'zod'
import type { NoticeTable, RequestTable } from '../../shared/wire.ts'
import { typeText, type Schema } from './type-text.ts'

/** One link: who asks whom, its tables, and the text of the file that declares them, for what is said there. */
export type Link = {
  readonly title: string
  readonly about: string
  readonly requests: RequestTable
  readonly notices: NoticeTable
  readonly source: string
}

/** Schemas that have a name of their own, by that name. */
export type Named = Readonly<Record<string, z.ZodType>>

/** The protocol page, in Markdown: every request and notice of every link, and the types that they name. */
export function protocolPage(links: readonly Link[], named: Named, intro: string): string {
  const names = registry(named)
  const types = new Map<string, string>()
  const text = (schema: z.ZodType, io: 'input' | 'output'): string => {
    const { $defs = {}, ...rest } = z.toJSONSchema(schema, { io, metadata: names, unrepresentable: 'any' })
    for (const [name, definition] of Object.entries($defs)) types.set(name, typeText(definition as Schema))
    return typeText(rest as Schema)
  }
  const sections = links.flatMap((link) => [
    `## ${link.title}\n\n${link.about}`,
    '### Requests',
    ...Object.entries(link.requests).map(([name, { payload, reply, rate, from }]) =>
      [
        `#### \`${name}\``,
        remark(link.source, name),
        block([`payload: ${text(payload, 'input')}`, `reply: ${text(reply, 'output')}`]),
        from === 'inside' ? 'From participants only.' : '',
        rate === undefined ? '' : `At most ${rate.perSecond} per second, ${rate.burst} at once.`,
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    ),
    '### Notices',
    ...Object.entries(link.notices).map(([name, notice]) =>
      [`#### \`${name}\``, remark(link.source, name), block([text(notice, 'output')])]
        .filter((part) => part !== '')
        .join('\n\n'),
    ),
  ])
  const typeSections = [...types].sort(([one], [other]) => (one < other ? -1 : 1))
  const declared = typeSections.map(([name, body]) => `#### ${name}\n\n${block([body])}`)
  return `${[intro, ...sections, '## Types', ...declared].join('\n\n')}\n`
}

/** Branded ids are one and the same schema under several names: such a one is called by what the names end in. */
function registry(named: Named): z.core.$ZodRegistry<{ id: string }> {
  const names = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(named)) {
    const other = names.get(schema)?.id
    names.add(schema, { id: other === undefined ? id : commonEnd(other, id) })
  }
  return names
}

function commonEnd(one: string, other: string): string {
  let length = 0
  while (length < one.length && one.at(-length - 1) === other.at(-length - 1)) length++
  return one.slice(one.length - length)
}

function block(lines: readonly string[]): string {
  return `\`\`\`ts\n${lines.join('\n')}\n\`\`\``
}

/** The comment that stands directly above a row of a table. */
function remark(source: string, name: string): string {
  const row = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*(?:'${name}'|${name}):`).exec(source)
  const lines = (row?.[1] ?? '').split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trim())
  return lines.join(' ').trim()
}
