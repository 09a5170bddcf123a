// How blocks are read, and what a writer is told.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, documents, parse, read } from './blocks.mjs';
import { REMEDY, faultsOf, faultsOfRules } from './check.mjs';
import { RUNNERS, runnersOf } from './runners.mjs';

const FENCE = '```';
const block = (language, code, before = '') => `# A heading\n\n${before}${FENCE}${language}\n${code}\n${FENCE}\n`;
const faults = (text) => faultsOf(text, 'docs/new.md').faults;

test('a block has its place, its language, its heading and its notes', () => {
  const text = `# One\n\n${block('js', '# no heading\na();', '<!-- given: let a;\nlet b; -->\n<!-- then: b -->\n')}\n- item\n\n  ${FENCE}sh\n  one\n    two\n\n  ${FENCE}\n`;
  const [first, second, ...more] = parse(text, 'd.md').blocks;
  assert.deepEqual(more, []);
  assert.deepEqual(first, { document: 'd.md', line: 8, name: 'd.md:8', language: 'js', heading: 'A heading', notes: { given: 'let a;\nlet b;', then: 'b' }, code: '# no heading\na();\n' });
  assert.deepEqual([second.language, second.code], ['sh', 'one\n  two\n\n']);
  assert.deepEqual(parse(text).faults, []);
});

test('what could hide a sample is a fault', () => {
  for (const [text, fault] of [
    [`${FENCE}js\na`, /never ends/],
    ['~~~js\na\n~~~', /three backticks/],
    [`${FENCE}${'`'}js\na\n${FENCE}${'`'}`, /three backticks/],
    ['Words:\n\n    code();\n', /by indentation/],
    ['<pre>code</pre>', /<pre>/],
    [block('js', 'a', '<!-- not run -->\n'), /why is it not run/],
    [block('js', 'a', '<!-- not run: no -->\n'), /why is it not run/],
    [block('js', 'a', '<!-- notrun: it can not be -->\n'), /says neither of/],
    [block('js', 'a', '<!-- given: a -->\n<!-- given: b -->\n'), /said twice/],
    [`<!-- not run: it needs a service -->\n\n${block('js', 'a')}`, /stands before no block/],
  ]) {
    assert.match(parse(text, 'd.md').faults.join('\n'), fault, text);
  }
  for (const text of ['- item\n\n    more of it\n', 'A `<pre>` and `<!-- not run: why -->` in words.', '<!-- another comment -->\n\nWords.']) {
    assert.deepEqual(parse(text).faults, [], text);
  }
});

test('a new block is run by itself, or the writer is told what to do', () => {
  for (const [language, code, name] of [
    ['html', '<sir-donate></sir-donate>', 'html'],
    ['css', 'sir-donate { margin: 0; }', 'css'],
    ['js', 'document.title', 'scripts'],
    ['ts', 'document.title', 'scripts'],
    ['js', 'import guard from "sir-donate/guard/vite";', 'guard'],
    ['js', 'import { findSecrets } from "sir-donate/guard";', 'node'],
    ['tsx', '<p />', 'components'],
    ['vue', '<p />', 'components'],
    ['sh', 'true', 'shell'],
    ['', "Content-Security-Policy: default-src 'none'", 'policies'],
    ['', '17 * * * * true', 'crontabs'],
    ['json', '{ "scripts": { "build": "vite build" } }', 'jobs'],
    ['yaml', 'jobs:\n  a:\n    steps:\n      - run: true', 'jobs'],
    ['toml', '[dependencies]\nsir-donate = "0.1"', 'manifests'],
  ]) {
    const text = block(language, code);
    assert.deepEqual(parse(text, 'docs/new.md').blocks.map(runnersOf), [[name]], text);
    assert.deepEqual(faults(text), []);
  }
  for (const [language, code] of [['python', 'a'], ['', 'Some output.'], ['json', '{ "a": 1 }'], ['yaml', 'a: 1'], ['toml', '[a]\nb = 1'], ['rust', 'let a = 1;'], ['svelte', '<p />'], ['diff', '-a']]) {
    assert.match(faults(block(language, code)).join('\n'), /^docs\/new\.md:3: the block \(.*\) is run by nobody$/);
    assert.deepEqual(faults(block(language, code, '<!-- not run: it needs a service of others -->\n')), []);
  }
  assert.deepEqual(faults(block('', 'Some output.', '<!-- prints -->\n')), []);
  assert.match(faults(block('js', 'a', '<!-- not run: it needs a service -->\n<!-- then: a -->\n')).join(), /says nothing/);
  assert.match(REMEDY, /<!-- not run: the reason -->/);
});

test('a block with two runners is a fault of the rules', () => {
  RUNNERS.second = { ...RUNNERS.html };
  try {
    assert.match(faults(block('html', '<p>')).join(), /run by html and second/);
  } finally {
    delete RUNNERS.second;
  }
});

test('each rule is of a file and a step that there are', () => {
  assert.deepEqual(faultsOfRules(), []);
  assert.match(faultsOfRules('').join(), /of the step cdn, which is none/);
});

test('each rule takes something, and the check passes what is there', () => {
  const blocks = documents().flatMap((document) => parse(read(document), document).blocks);
  const idle = Object.keys(RUNNERS).filter((name) => !blocks.some((one) => runnersOf(one).includes(name)));
  // There need not be a document that shows what a command prints: shell.test.mjs tries that by itself.
  assert.deepEqual(idle.filter((name) => name !== 'output'), []);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'tests/samples/check.mjs')], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^\d+ blocks of code are run, \d+ says? why not\.$/m);
});
