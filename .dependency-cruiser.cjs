/** The fences of this repository: what may import what. `npm run fences` checks them. */
module.exports = {
  forbidden: [
    {
      name: 'variants-stay-apart',
      comment:
        'The diff between two variants is the lesson: one that borrows from another can no longer be read alone.',
      severity: 'error',
      from: { path: '^variants/([^/]+)/' },
      to: { path: '^variants/([^/]+)/', pathNot: '^variants/$1/' },
    },
    {
      name: 'services-of-a-variant-stay-apart',
      comment: 'They are three processes: none can call into another, so none may import another.',
      severity: 'error',
      from: { path: '^variants/([^/]+)/(order|billing|notification)\\.ts$' },
      to: { path: '^variants/$1/(order|billing|notification)\\.ts$' },
    },
    {
      name: 'services-of-a-variant-share-only-messages',
      comment: 'All that they have in common is what they say to each other; any other file belongs to one of them.',
      severity: 'error',
      from: { path: '^variants/[^/]+/(order|billing|notification)\\.ts$' },
      module: { path: '^variants/', pathNot: '/messages\\.ts$', numberOfDependentsMoreThan: 1 },
    },
    {
      name: 'messages-know-no-service',
      comment: 'messages.ts is what everyone may import: through it no service may reach another.',
      severity: 'error',
      from: { path: '^variants/[^/]+/messages\\.ts$' },
      to: { path: '^(variants|common/services/(order|billing|notification))/' },
    },
    {
      name: 'common-knows-no-variant',
      comment: 'What is common to all must not depend on one of them.',
      severity: 'error',
      from: { path: '^common/', pathNot: '^common/platform/main\\.ts$' },
      to: { path: '^variants/' },
    },
    {
      name: 'main-loads-a-variant-only-when-it-runs',
      comment: 'main.ts picks one variant by a dynamic import; a static one would load all four into every process.',
      severity: 'error',
      from: { path: '^common/platform/main\\.ts$' },
      to: { path: '^variants/', dynamic: false },
    },
    {
      name: 'services-stay-apart',
      comment: 'Order, Billing and Notification own their data and rules; they meet on the wire and nowhere else.',
      severity: 'error',
      from: { path: '^common/services/(order|billing|notification)/' },
      to: { path: '^common/services/(order|billing|notification)/', pathNot: '^common/services/$1/' },
    },
    {
      name: 'platform-knows-no-service',
      comment:
        'HTTP, messaging, database and the like serve all three services. They get names, events and problems from them.',
      severity: 'error',
      from: { path: '^common/platform/' },
      to: { path: '^common/services/' },
    },
    {
      name: 'entities-know-no-transport',
      comment: 'What is stored does not depend on how it was asked for.',
      severity: 'error',
      from: { path: '\\.entity\\.ts$' },
      to: {
        path: [
          '^common/platform/messaging/',
          '^common/platform/http/(?!schemas\\.ts$)',
          'node_modules/(amqplib|fastify|undici|@nestjs/(microservices|platform-fastify|swagger))/',
        ],
      },
    },
    {
      name: 'the-lab-stands-beside-the-services',
      comment: 'common/lab starts and stops things; a service must run without it, and it needs no framework.',
      severity: 'error',
      from: { path: '^(variants/|common/(?!lab/))' },
      to: { path: '^common/lab/' },
    },
    {
      name: 'the-lab-knows-only-the-vocabulary',
      comment:
        'The lab sees the services from outside. It may use their vocabulary, names, configuration and topology.',
      severity: 'error',
      from: { path: '^common/lab/' },
      to: { path: '^common/(services|platform)/', pathNot: '/(vocabulary|names|config|topology)\\.ts$' },
    },
    {
      name: 'the-model-of-a-run-loads-in-a-browser',
      comment: 'make trace, the tests and the page derive the same from a log; the page does it in a browser.',
      severity: 'error',
      from: { path: '^common/lab/page/model/' },
      to: { pathNot: '^(common/lab/page/model|node_modules/zod)/' },
    },
    {
      name: 'layout-and-time-need-no-browser',
      comment: 'Time, layout, steps and words of the page are pure, so that tests run them without a browser.',
      severity: 'error',
      from: { path: '^common/lab/page/browser/(time|layout|steps|words)/' },
      to: { pathNot: '^common/lab/page/(model|browser/(time|layout|steps|words))/' },
    },
    {
      name: 'production-code-knows-no-test',
      comment: 'No hook, helper or type of the suite may reach what is shipped.',
      severity: 'error',
      from: { path: '^(common|variants)/' },
      to: { path: '^tests/' },
    },
    {
      name: 'load-knows-no-test',
      comment: 'The benchmarks run without the suite; code that both need is in common/lab.',
      severity: 'error',
      from: { path: '^load/' },
      to: { path: '^tests/' },
    },
    {
      name: 'the-suite-is-black-box',
      comment:
        'Cases know the wire, the lab that starts things and the list of problem types; nothing else of the code.',
      severity: 'error',
      from: { path: '^tests/(behaviour|faults|long|variants|support)/' },
      to: { path: '^(variants|common)/', pathNot: '^common/(lab/|services/problems\\.ts$)' },
    },
    {
      name: 'no-circles',
      comment: 'Two modules that need each other are one, or a third is hiding in them. Types alone may refer back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-dev-dependency-at-runtime',
      comment: 'What ships is installed without the development dependencies. The page is bundled when it is built.',
      severity: 'error',
      from: { path: '^(common|variants)/', pathNot: '^common/lab/page/browser/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An import that leads nowhere is a file that has gone.',
      severity: 'error',
      from: {},
      // k6 brings modules of its own, which only exist inside it.
      to: { couldNotResolve: true, pathNot: '^k6(/|$)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
