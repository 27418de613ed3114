// depcruise --config infra/lint/arrows.cjs …: which file may import which. See "Where a thing goes" in README.
const OURS = '^(bench|client|infra|scripts|server|sfu|shared|sip-gateway)/'
const TESTS = '/(test|e2e)/|^bench/'

/**
 * Files under `from` may import none of our files but those under `allowed`. Tests may look further.
 *
 * @param {string} name
 * @param {string} from
 * @param {string} allowed
 */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { path: OURS, pathNot: allowed },
})

/**
 * Files under `from` may import nothing at all, neither ours nor a package nor Node's own, but what is under `allowed`.
 *
 * @param {string} name
 * @param {string} from
 * @param {string} allowed
 */
const pure = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { pathNot: allowed },
})

/**
 * A folder of the client imports itself, shared/, the addresses of pages, and those folders.
 *
 * @param {string} name
 * @param {string} folder
 * @param {readonly string[]} folders
 */
const below = (name, folder, folders) =>
  only(
    name,
    `^client/src/${folder}/`,
    `^(shared/|client/src/(routes\\.ts$|(${[folder, ...folders].join('|')})/))`,
  )

/**
 * The npm packages may be imported only under `home`.
 *
 * @param {string} name
 * @param {string} home
 * @param {string} packages
 */
const lives = (name, home, packages) => ({
  name,
  severity: 'error',
  from: { path: OURS, pathNot: `${home}|${TESTS}|^scripts/` },
  to: { path: `(^|/)node_modules/(${packages})/` },
})

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'imports-exist',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '/messages/' },
    },

    only('shared-is-a-leaf', '^shared/', '^shared/'),
    only('sfu-knows-no-meeting', '^sfu/', '^(sfu|shared)/'),
    only('server-sees-shared', '^server/', '^(server|shared)/'),
    only('gateway-sees-shared', '^sip-gateway/', '^(sip-gateway|shared)/'),
    only('client-sees-shared', '^client/', '^(client|shared)/'),
    only('scripts-see-shared', '^scripts/', '^(scripts|shared)/'),

    pure('meeting-is-pure', '^server/meeting/', '^((server/meeting|shared)/|server/clock\\.ts$)'),
    only(
      'rooms-see-no-sockets',
      '^server/rooms/',
      '^((server/(rooms|limits|meeting|db|auth|mail)|shared)/|server/(clock|within|keyed-mutex)\\.ts$)',
    ),
    only(
      'db-sees-no-sockets',
      '^server/db/',
      '^(server/(db|meeting|rooms)/|server/(clock|log|config)\\.ts|shared/)',
    ),
    only('limits-know-nobody', '^server/limits/', '^server/(limits/|clock|log)|^shared/'),
    only('reactions-go-down', '^server/reactions/', '^server/(?!signalling|http|main|app)|^shared/'),
    only('mail-goes-down', '^server/mail/', '^(server/(mail|db|meeting)/|server/(clock|log)\\.ts|shared/)'),
    only(
      'retention-goes-down',
      '^server/retention/',
      '^(server/(retention|rooms|mail|db|meeting)/|server/(clock|config|log)\\.ts|shared/)',
    ),
    only('signalling-goes-down', '^server/signalling/', '^server/(?!http|main|app)|^shared/'),
    only('http-goes-down', '^server/http/', '^server/(?!main|app)|^shared/'),
    pure(
      'call-is-pure',
      '^sip-gateway/(call/|dtmf\\.ts$)',
      '^sip-gateway/(call/|dtmf\\.ts$|rtp/packet\\.ts$)',
    ),
    only('sdp-is-text', '^sip-gateway/sdp/', '^sip-gateway/(sdp/|codecs/codec\\.ts$)'),
    pure('view-is-pure', '^client/src/visit/(apply|view|barred)\\.ts$', '^(client/src/visit|shared)/'),
    pure('layout-is-pure', '^client/src/meeting/stage/layout', '^(client/src/meeting|shared)/'),
    // From the browser's own things up to the pages. What stands higher is known to nobody below it: no circles.
    below('browser-knows-nobody', 'browser', []),
    below('wire-goes-down', 'wire', ['browser']),
    below('media-goes-down', 'media', ['browser']),
    below('text-goes-down', 'text', ['browser', 'media']),
    below('atoms-know-no-product', 'ui', ['browser', 'text', 'styles']),
    below('own-devices-know-no-views', 'own', ['browser', 'media']),
    below('visit-knows-no-views', 'visit', ['browser', 'media', 'wire', 'own']),
    below('devices-know-no-pages', 'devices', ['browser', 'media', 'own', 'visit', 'text', 'ui']),
    below('files-know-no-pages', 'files', ['text']),
    below('attendance-knows-no-pages', 'attendance', ['text', 'ui', 'files']),
    below('notes-know-no-pages', 'notes', ['text', 'files']),
    below('invitations-know-no-pages', 'invite', ['browser', 'text', 'ui']),
    below('meeting-knows-no-door', 'meeting', [
      ...['browser', 'media', 'own', 'visit', 'text', 'ui', 'styles', 'devices', 'invite'],
      ...['files', 'attendance', 'notes'],
    ]),
    below('door-knows-no-portal', 'door', [
      ...['browser', 'media', 'wire', 'own', 'visit', 'text', 'ui', 'devices', 'meeting'],
    ]),
    below('portal-knows-no-meeting', 'portal', [
      ...['browser', 'text', 'ui', 'styles', 'invite', 'files', 'attendance', 'notes'],
    ]),

    {
      name: 'client-takes-types-only',
      comment:
        'The wire is declared with zod, which the browser must not carry. Plain values are in limits, roles, version.',
      severity: 'error',
      from: { path: '^client/', pathNot: TESTS },
      to: {
        path: '^shared/(protocol|meeting|portal|gateway|sfu|media|media-requests|ids|wire|room-settings|rich-text|theme|plain-text|api-v1|waiting|chat|chat-text|hands|happening|locks|moderating|prolonging|reactions|timer)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'client-takes-no-zod',
      severity: 'error',
      from: { path: '^client/src/' },
      to: { path: '(^|/)node_modules/zod/' },
    },
    lives('only-sfu-imports-mediasoup', '^sfu/', 'mediasoup'),
    lives('only-db-imports-sql', '^server/db/', 'kysely|pg|@types/pg'),
    lives('only-mail-imports-smtp', '^server/mail/', 'nodemailer|@types/nodemailer'),
    lives(
      'only-auth-imports-openid',
      '^server/(auth|demo-provider)/',
      'openid-client|oidc-provider|@types/oidc-provider|jose',
    ),
    lives('only-lines-import-sip', '^sip-gateway/lines/', 'drachtio-srf|sip\\.js'),
    lives('only-codecs-import-opus', '^sip-gateway/codecs/', 'libopus-wasm'),
    {
      name: 'tests-stay-tests',
      severity: 'error',
      from: { path: OURS, pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'programs-need-no-dev-dependencies',
      severity: 'error',
      from: { path: '^(server|sfu|sip-gateway|shared|client/src)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^client/((gallery/)?dist|\\.svelte-kit|src/text/messages)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default', 'types'],
    },
  },
}
