/** How everything looks where no deployment says otherwise. Plain values: the browser imports this file. */
import type { Theme } from './theme.ts'

/** What an accessibility statement says of a site in France (RGAA 4.1): every one names it at its foot. */
export const CONFORMITIES = ['none', 'partial', 'full'] as const
export type Conformity = (typeof CONFORMITIES)[number]

const CONFORMITY: Readonly<Record<Conformity, Theme['links'][number]['label']>> = {
  none: { fr: 'Accessibilité : non conforme', en: 'Accessibility: not compliant' },
  partial: { fr: 'Accessibilité : partiellement conforme', en: 'Accessibility: partially compliant' },
  full: { fr: 'Accessibilité : totalement conforme', en: 'Accessibility: fully compliant' },
}

/** The links at the foot of every page, to texts that a deployment may replace. */
export function standardLinks(conformity: Conformity): Theme['links'] {
  return [
    { label: CONFORMITY[conformity], href: '/pages/accessibility' },
    { label: { fr: 'Mentions légales', en: 'Legal notices' }, href: '/pages/legal' },
    {
      label: { fr: 'Données personnelles et cookies', en: 'Personal data and cookies' },
      href: '/pages/privacy',
    },
    { label: { fr: 'Conditions d’utilisation', en: 'Terms of use' }, href: '/pages/terms' },
  ]
}

export const standardTheme: Theme = {
  name: 'Préau',
  logo: null,
  colours: {},
  // Nobody has audited it. Until then French law calls it "non conforme", whatever we believe of it.
  links: standardLinks('none'),
  documentation: { label: { fr: 'Aide', en: 'Help' }, href: '/pages/help' },
}
