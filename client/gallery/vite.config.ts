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

export default mergeConfig(
  client,
  defineConfig({
    root: here,
    publicDir: fileURLToPath(new URL('../public', import.meta.url)),
    build: { outDir: fileURLToPath(new URL('dist', import.meta.url)), minify: false },
    preview: { headers: { 'content-security-policy': policy } },
  }),
)
