/** The demo provider's own pages: a few words each, no script that the policy of this site would refuse. */
import { DEMO_PATH, DEMO_PEOPLE } from './people.ts'

export type DemoLanguage = 'fr' | 'en'

const WORDS = {
  fr: {
    provider: 'Fournisseur d’identité de démonstration',
    who: 'Qui êtes-vous\u202F?',
    why: 'Choisissez une personne\u00A0: il n’y a pas de mot de passe. Ce fournisseur n’existe pas en production.',
    cancel: 'Annuler',
    leaving: 'Déconnexion',
    leave: 'Continuer',
    left: 'Vous êtes déconnecté du fournisseur de démonstration.',
    failed: 'Cette demande ne peut pas aboutir. Recommencez depuis la page d’accueil.',
    home: 'Accueil',
  },
  en: {
    provider: 'Demo identity provider',
    who: 'Who are you?',
    why: 'Choose a person: there is no password. This provider does not exist in production.',
    cancel: 'Cancel',
    leaving: 'Signing out',
    leave: 'Continue',
    left: 'You are signed out of the demo provider.',
    failed: 'This cannot be done. Start again from the home page.',
    home: 'Home',
  },
} as const

/** Asks who signs in. The answer is posted to `action` as `person`, a subject, or nobody's. */
export function peoplePage(language: DemoLanguage, action: string): string {
  const words = WORDS[language]
  const people = DEMO_PEOPLE.map(({ subject, givenName, familyName, is }) => {
    const name = `${givenName} ${familyName === familyName.toUpperCase() ? titled(familyName) : familyName}`
    return `<li><button name="person" value="${subject}" aria-describedby="${subject}">${name}</button>
      <p id="${subject}">${is[language]}</p></li>`
  })
  return page(
    language,
    words.who,
    `<p>${words.why}</p>
    <form method="post" action="${action}">
      <ul>${people.join('')}</ul>
      <button class="quiet" name="person" value="">${words.cancel}</button>
    </form>`,
  )
}

/** Ends the session by itself; `form` is the provider's own, without a button. */
export function leavingPage(language: DemoLanguage, form: string): string {
  const words = WORDS[language]
  const button = `<input type="hidden" name="logout" value="yes"><button>${words.leave}</button>`
  return page(
    language,
    words.leaving,
    `${form.replace('</form>', `${button}</form>`)}<script src="${DEMO_PATH}/send.js" defer></script>`,
  )
}

/** After the end of a session that nobody wanted to come back from. */
export function leftPage(language: DemoLanguage): string {
  const words = WORDS[language]
  return page(language, words.leaving, `<p>${words.left}</p><p><a href="/">${words.home}</a></p>`)
}

/** For requests that are no use. */
export function failedPage(language: DemoLanguage): string {
  const words = WORDS[language]
  return page(language, words.provider, `<p>${words.failed}</p><p><a href="/">${words.home}</a></p>`)
}

function titled(name: string): string {
  return name.charAt(0) + name.slice(1).toLowerCase()
}

function page(language: DemoLanguage, title: string, content: string): string {
  const words = WORDS[language]
  const heading = title === words.provider ? '' : `<p class="provider">${words.provider}</p>`
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} – ${words.provider}</title>
    <link rel="icon" href="/favicon.svg">
    <link rel="stylesheet" href="${DEMO_PATH}/style.css">
  </head>
  <body>
    <main>${heading}<h1>${title}</h1>${content}</main>
  </body>
</html>
`
}

export const DEMO_SCRIPT = 'document.forms[0].submit()\n'

export const DEMO_STYLE = `:root {
  color-scheme: light dark;
  --ground: light-dark(#faf7f2, #14181d);
  --surface: light-dark(#ffffff, #1d232a);
  --raised: light-dark(#f1ece3, #28303a);
  --ink: light-dark(#1b2430, #f4f1ea);
  --ink-soft: light-dark(#55606e, #b4bdc8);
  --edge: light-dark(#7d7668, #7e8a97);
  --accent: light-dark(#1f6f5c, #5cc4a4);
}
* { box-sizing: border-box; }
html {
  background: var(--ground);
  color: var(--ink);
  font: 100%/1.5 'Atkinson Hyperlegible', system-ui, sans-serif;
}
body { margin: 0; display: grid; min-height: 100dvh; align-content: center; }
main { width: min(100% - 2rem, 30rem); margin: 1rem auto; }
h1 { line-height: 1.2; margin: 0 0 0.5rem; }
p { margin: 0.25rem 0 1rem; overflow-wrap: break-word; }
.provider { margin: 0 0 0.5rem; color: var(--ink-soft); font-weight: 700; }
ul { list-style: none; margin: 1.5rem 0; padding: 0; display: grid; gap: 0.75rem; }
li p { margin: 0.25rem 0 0; color: var(--ink-soft); }
button {
  font: inherit;
  font-weight: 700;
  inline-size: 100%;
  min-block-size: 48px;
  padding: 0.5rem 1rem;
  border: 1px solid var(--edge);
  border-radius: 8px;
  background: var(--surface);
  color: var(--ink);
  cursor: pointer;
}
button:hover { background: var(--raised); }
button.quiet { background: transparent; border-color: transparent; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`
