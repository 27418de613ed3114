import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
  // What the compiler finds wrong is wrong for somebody: accessibility warnings stop the build.
  onwarn(warning, fallback) {
    const ours = !warning.filename?.includes('node_modules')
    if (ours && warning.code.startsWith('a11y')) throw new Error(`${warning.filename}: ${warning.message}`)
    fallback(warning)
  },
}
