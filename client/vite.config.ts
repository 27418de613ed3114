import { fileURLToPath } from 'node:url'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { precompress } from './precompress.ts'
import { preload } from './preload.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env['PREAU_SERVER'] ?? 'http://127.0.0.1:3000'

export default defineConfig({
  root: here('.'),
  plugins: [
    paraglideVitePlugin({
      project: here('project.inlang'),
      outdir: here('src/text/messages'),
      strategy: ['globalVariable', 'baseLocale'],
      isServer: 'false',
      emitReadme: false,
    }),
    svelte({ configFile: here('svelte.config.js') }),
    preload('/src/VisitPage.svelte'),
    precompress(),
  ],
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // Our content security policy allows no data: fonts, and a separate file is cached once.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Two files for everybody, as few as they were when there were no other pages: else each small thing that the way
    // into a meeting shares with some page of the portal would be a file, and a request, of its own.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'entry', test: /\/client\/src\/main\.ts$/, priority: 2 },
            { name: 'visit', test: /\/src\/VisitPage\.svelte$/, priority: 1 },
            // One more for what is small and drawn in the meeting as well as by the portal.
            {
              name: 'shared',
              test: /\/text\/messages\/messages\/|\/own\/preferences\.|@lucide\/svelte|\/ui\/(Dialog|Video)\.svelte|\/text\/format\.ts|\/shared\/room-limits\.ts/,
              minShareCount: 2,
              includeDependenciesRecursively: false,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': server, '/socket.io': { target: server, ws: true } },
  },
})
