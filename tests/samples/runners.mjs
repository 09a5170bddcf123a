// Who runs which block. Each rule is a runner's own: it takes all blocks for which `takes` holds, and fails where one of them
// is left when its tests have ended (`account` in blocks.mjs), or is one by its making. check.mjs holds that each block of
// each document has one runner, or says why it has none.
import { SUITES as APPS } from '../consumers/apps/docs.mjs';
import { SUITES as SCAN } from '../consumers/scan/docs.mjs';
import { blocksOf, documents, read } from './blocks.mjs';

/** Where doctests are made of documents that show Rust. */
const DOCTESTS = 'fuzz/src/lib.rs';
const doctested = ({ document }) => read(DOCTESTS).includes(`"../../${document}"`);

/** A policy, as a header or without the header's name. */
export const isPolicy = ({ language, code }) => ['', 'http'].includes(language) && /^\s*(Content-Security-Policy:|(default|script)-src )/i.test(code);
const isScript = ({ language }) => language === 'sh' || language === 'bash';
const isModule = ({ language }) => ['js', 'jsx', 'ts', 'tsx'].includes(language);
/** Five fields and a command. */
const isCrontab = ({ language, code }) => language === '' && /^([\d*,/-]+ +){5}\S/m.test(code);
/** A bundler's configuration with the guard in it. */
const isGuarded = (block) => isModule(block) && /["']sir-donate\/guard\/\w+["']/.test(block.code);
/** What a server or a tool does, and no page. */
const isForNode = (block) => isModule(block) && !isGuarded(block) && /["'](sir-donate\/guard|node:[\w/]+)["']|^\/\/ jest\.config/m.test(block.code);
/** What makes commands of scripts: a package.json, or a workflow. */
const isJobs = ({ language, code }) => (language === 'json' && /^\s*\{\s*"scripts":/.test(code)) || (language === 'yaml' && /^\s*(- )?(run|script):/m.test(code));
const isSnapshot = ({ language, code }) => language === 'json' && /"organizations":/.test(code);

/**
 * By name: `file` is the test that runs them, `step` the step of `cargo xtask test` that runs that, `takes` says of which
 * block. `own` rules are of one document or a few. The others are by language, and take from any document what no own rule does.
 */
export const RUNNERS = {
  // Documents with a suite of their own.
  recipes: { own: true, file: 'tests/consumers/cdn/recipes.test.mjs', step: 'cdn', takes: ({ document }) => document.startsWith('docs/recipes/') },
  bundlers: { own: true, file: 'tests/consumers/apps/bundlers.test.mjs', step: 'consumers', takes: APPS.bundlers },
  frameworks: { own: true, file: 'tests/consumers/apps/slow/frameworks.test.mjs', step: 'frameworks', takes: APPS.frameworks },
  scan: { own: true, file: 'tests/consumers/scan/docs.test.mjs', step: 'scan', takes: SCAN.scan },
  'scan-sites': { own: true, file: 'tests/consumers/scan/slow/sites.test.mjs', step: 'scan-sites', takes: SCAN.sites },
  // `guided` takes all of them.
  leptos: { own: true, file: 'xtask/src/leptos.rs', step: 'leptos', takes: ({ document, language }) => document === 'docs/leptos.md' && language === 'rust' },
  // As `include_str!` has them, rustdoc takes all of them.
  doctests: { own: true, file: DOCTESTS, step: 'native', takes: (block) => block.language === 'rust' && block.document !== 'docs/leptos.md' && doctested(block) },
  // There may be one alone, which the test holds.
  webhooks: { own: true, file: 'sandbox/tests/it/webhooks.rs', step: 'native', takes: ({ document, language }) => document === 'sandbox/README.md' && language === 'js' },
  'guard at work': { own: true, file: 'tests/samples/configs.test.mjs', step: 'samples', takes: ({ document, heading }) => document === 'docs/guard.md' && heading === 'See it work' },
  'a webhook’s event': { own: true, file: 'tests/samples/configs.test.mjs', step: 'samples', takes: ({ document, language }) => document === 'sandbox/README.md' && language === 'json' },
  'a language’s file': { own: true, file: 'tests/samples/configs.test.mjs', step: 'samples', takes: ({ document, language }) => document === 'www/locales/CONTRIBUTING.md' && language === 'json' },

  // By language.
  html: { file: 'tests/samples/pages.test.mjs', step: 'samples', takes: ({ language }) => language === 'html' },
  css: { file: 'tests/samples/pages.test.mjs', step: 'samples', takes: ({ language }) => language === 'css' },
  policies: { file: 'tests/samples/pages.test.mjs', step: 'samples', takes: isPolicy },
  snapshots: { file: 'tests/samples/pages.test.mjs', step: 'samples', takes: isSnapshot },
  scripts: { file: 'tests/samples/modules.test.mjs', step: 'samples', takes: (block) => ['js', 'ts'].includes(block.language) && !isGuarded(block) && !isForNode(block) },
  components: { file: 'tests/samples/modules.test.mjs', step: 'samples', takes: ({ language }) => ['jsx', 'tsx', 'vue'].includes(language) },
  node: { file: 'tests/samples/configs.test.mjs', step: 'samples', takes: isForNode },
  guard: { file: 'tests/samples/configs.test.mjs', step: 'samples', takes: isGuarded },
  manifests: { file: 'tests/samples/configs.test.mjs', step: 'samples', takes: ({ language, code }) => language === 'toml' && /^\[dependencies\]$/m.test(code) },
  shell: { file: 'tests/samples/shell.test.mjs', step: 'samples', takes: isScript },
  output: { file: 'tests/samples/shell.test.mjs', step: 'samples', takes: ({ language, notes }) => ['', 'text', 'json'].includes(language) && 'prints' in notes },
  crontabs: { file: 'tests/samples/shell.test.mjs', step: 'samples', takes: isCrontab },
  jobs: { file: 'tests/samples/shell.test.mjs', step: 'samples', takes: isJobs },
};

/** The names of those who run a block: one, where all is well. */
export function runnersOf(block) {
  if ('not run' in block.notes) return [];
  const names = (own) => Object.keys(RUNNERS).filter((name) => Boolean(RUNNERS[name].own) === own && RUNNERS[name].takes(block));
  const own = names(true);
  return own.length ? own : names(false);
}

let all;

/** What a runner has to run. */
export function blocksFor(name) {
  if (!RUNNERS[name]) throw new Error(`there is no runner "${name}"`);
  all ??= documents().flatMap(blocksOf).map((block) => ({ block, names: runnersOf(block) }));
  return all.filter(({ names }) => names.includes(name)).map(({ block }) => block);
}
