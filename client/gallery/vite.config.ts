import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vite'
import client from '../vite.config.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** What the server sends with every page: the gallery is looked at under the same policy. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
].join('; ')

/** The gallery has no page of a visit, so there is nothing of one to name in its head. */
const plugins = client.plugins?.filter(
  (plugin) => !(plugin && typeof plugin === 'object' && 'name' in plugin && plugin.name === 'preload'),
)

export default mergeConfig(
  { ...client, plugins: plugins ?? [] },
  defineConfig({
    root: here,
    publicDir: fileURLToPath(new URL('../public', import.meta.url)),
    build: { outDir: fileURLToPath(new URL('dist', import.meta.url)), minify: false },
    preview: { headers: { 'content-security-policy': policy } },
  }),
)
