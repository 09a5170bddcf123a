// Each block of code in a document is run by a test, or says why not. The step `documents` runs this.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, documents, parse, read } from './blocks.mjs';
import { RUNNERS, runnersOf } from './runners.mjs';

/** What to do about a block that nobody runs. */
export const REMEDY = `what to do about a block that nobody runs, one of:
  - write it in a language that is run by itself, whatever the document: html, css, js, ts, jsx, tsx, vue, sh, a policy,
    a package.json with "scripts", a workflow with "run", a snapshot, a Cargo.toml with [dependencies]
  - what a command prints: \`<!-- prints -->\` on the line before the block, below the block with the command
  - what can't be run here, a hosted service for example: \`<!-- not run: the reason -->\` on the line before
  - a runner of its own: a rule in tests/samples/runners.mjs, and a test that takes it
  more: tests/samples/README.md`;

/** What is wrong with the blocks of a text. */
export function faultsOf(text, document) {
  const { blocks, faults } = parse(text, document);
  for (const block of blocks) {
    const names = runnersOf(block);
    const shown = `${block.name}: the block (${block.language || 'no language'}: ${block.code.trim().split('\n')[0].slice(0, 60)})`;
    if ('not run' in block.notes) {
      const more = Object.keys(block.notes).filter((note) => note !== 'not run');
      if (more.length) faults.push(`${shown} is not run, so that "${more.join('" and "')}" says nothing`);
    } else if (names.length === 0) faults.push(`${shown} is run by nobody`);
    else if (names.length > 1) faults.push(`${shown} is run by ${names.join(' and ')}: tests/samples/runners.mjs must name one`);
  }
  return { blocks, faults };
}

/** What is wrong with the rules. */
export function faultsOfRules(steps = read('xtask/src/check.rs')) {
  return Object.entries(RUNNERS).flatMap(([name, { file, step }]) => [
    ...(existsSync(join(ROOT, file)) ? [] : [`the runner "${name}" is ${file}, which is not there`]),
    ...(steps.includes(`name: "${step}"`) ? [] : [`the runner "${name}" is of the step ${step}, which is none`]),
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const all = documents().map((document) => faultsOf(read(document), document));
  const faults = [...all.flatMap((one) => one.faults), ...faultsOfRules()];
  const blocks = all.flatMap((one) => one.blocks);
  if (blocks.length === 0) faults.push('the documents hold no blocks, which can’t be');
  if (faults.length) {
    console.error([...faults, ...(faults.some((fault) => fault.endsWith('by nobody')) ? [REMEDY] : [])].join('\n'));
    process.exitCode = 1;
  } else {
    const marked = blocks.filter(({ notes }) => 'not run' in notes);
    console.log(`${blocks.length - marked.length} blocks of code are run, ${marked.length} ${marked.length === 1 ? 'says' : 'say'} why not.`);
    if (process.argv.includes('--list')) for (const block of blocks) console.log(`${block.name}  ${runnersOf(block).join() || `not run: ${block.notes['not run']}`}`);
  }
}
