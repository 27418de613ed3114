import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite'

type Bundle = Rolldown.OutputBundle
type Chunk = Rolldown.OutputChunk

/**
 * Names in the page's head what nearly every page goes on to import: `module`, with all it needs and its style. The
 * browser then fetches it together with the entry, one round trip sooner.
 *
 * @throws Error when the build has no chunk of that module's own.
 */
export function preload(module: string): Plugin {
  let base = ''
  return {
    name: 'preload',
    apply: 'build',
    configResolved(config) {
      base = config.base
    },
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle, chunk: entry }) {
        if (!bundle || !entry) return []
        const chunk = chunksOf(bundle).find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(module)))
        if (!chunk) throw new Error(`${module} has no chunk of its own`)
        const there = withImports(entry, bundle)
        const added = [...withImports(chunk, bundle)].filter((one) => !there.has(one))
        const styles = added.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])])
        return [
          ...added.map(({ fileName }) => tag('modulepreload', base + fileName)),
          ...styles.map((fileName) => tag('stylesheet', base + fileName)),
        ]
      },
    },
  }
}

function chunksOf(bundle: Bundle): readonly Chunk[] {
  return Object.values(bundle).filter((output) => output.type === 'chunk')
}

function withImports(chunk: Chunk, bundle: Bundle, seen = new Set<Chunk>()): ReadonlySet<Chunk> {
  if (seen.has(chunk)) return seen
  seen.add(chunk)
  for (const one of chunksOf(bundle)) if (chunk.imports.includes(one.fileName)) withImports(one, bundle, seen)
  return seen
}

function tag(rel: 'modulepreload' | 'stylesheet', href: string): HtmlTagDescriptor {
  return { tag: 'link', attrs: { rel, crossorigin: true, href }, injectTo: 'head' }
}
