// The blocks of code in documents, with what the comments before them say, and the account that a runner gives of its own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What a comment on the line before a block may say; README.md here has what each means. */
export const NOTES = ['not run', 'given', 'then', 'prints'];
const OWN = new RegExp(`^\\s*<!--\\s*(${NOTES.join('|')})\\b`);
const NOTE = new RegExp(`^(${NOTES.join('|')})\\s*(?::\\s*(.*))?$`, 's');

/** The comments that end on the line above `index`, one after the other, the last first. */
function* commentsAbove(lines, index) {
  let end = index - 1;
  while (end >= 0 && lines[end].trimEnd().endsWith('-->')) {
    let first = end;
    while (first > 0 && !lines[first].includes('<!--')) first--;
    const text = lines.slice(first, end + 1).join('\n').trim();
    if (!text.startsWith('<!--')) return;
    yield { line: first + 1, text: text.slice(4, -3).trim() };
    end = first - 1;
  }
}

/** Whether what stands above without indentation is an item of a list. */
const inList = (lines, index) => /^([-*+]|\d+\.) /.test(lines.slice(0, index).findLast((line) => /^\S/.test(line)) ?? '');

/** The blocks of a text, and what is wrong with how they are written down. */
export function parse(text, document = '') {
  const lines = text.split(/\r?\n/);
  const [blocks, faults] = [[], []];
  const fault = (line, what) => faults.push(`${document}:${line}: ${what}`);
  let heading = '';
  let open;
  let before = '';
  // Comments for a block that have met none yet.
  const loose = new Set();
  lines.forEach((line, index) => {
    const fence = /^(\s*)(`{3,}|~{3,})\s*(.*)$/.exec(line);
    if (open) {
      if (fence && !fence[3].trim() && fence[2].startsWith(open.fence)) {
        const { fence: _, indent, lines: code, ...block } = open;
        blocks.push({ ...block, code: code.map((one) => `${one.startsWith(indent) ? one.slice(indent.length) : one.trimStart()}\n`).join('') });
        open = undefined;
      } else {
        open.lines.push(line);
      }
    } else if (fence) {
      const [, indent, marks, info] = fence;
      // Nothing else that reads these documents knows the other forms.
      if (marks !== '```') fault(index + 1, `the block begins with ${marks}: write three backticks`);
      const notes = {};
      for (const comment of commentsAbove(lines, index)) {
        loose.delete(comment.line);
        const [, name, value = ''] = NOTE.exec(comment.text) ?? [];
        if (!name) fault(comment.line, `the comment before a block says neither of: ${NOTES.join(', ')}`);
        else if (name in notes) fault(comment.line, `"${name}" is said twice`);
        else notes[name] = value;
      }
      if ('not run' in notes && notes['not run'].trim().length < 10) fault(index + 1, 'why is it not run? Write `<!-- not run: the reason -->`');
      open = { document, line: index + 1, name: `${document}:${index + 1}`, language: info.trim(), heading, notes, fence: marks, indent, lines: [] };
    } else if (/^#+ /.test(line)) {
      heading = line.replace(/^#+ /, '').trim();
    } else if (/^( {4}|\t)\S/.test(line) && !before.trim() && !inList(lines, index)) {
      fault(index + 1, 'a block by indentation: write it between three backticks');
    } else if (/<pre\b/i.test(line.replace(/`[^`]*`/g, ''))) {
      fault(index + 1, 'a <pre>: write a block between three backticks');
    } else if (OWN.test(line)) {
      loose.add(index + 1);
    }
    before = line;
  });
  if (open) fault(open.line, 'the block never ends');
  for (const line of loose) fault(line, 'this comment stands before no block: put it on the line before the backticks');
  return { blocks, faults };
}

export const read = (document) => readFileSync(join(ROOT, document), 'utf8');

export const blocksOf = (document) => parse(read(document), document).blocks;

/** All documents that git knows. */
export const documents = () =>
  execFileSync('git', ['-C', ROOT, 'ls-files', '-co', '--exclude-standard', '*.md'], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name && existsSync(join(ROOT, name)));

/** The directives of a policy, with or without the header's name: name and values of each. */
export const directivesOf = (policy) =>
  policy
    .replace(/^\s*Content-Security-Policy:/i, '')
    .split(';')
    .map((line) => line.trim().split(/\s+/))
    .filter(([name]) => name)
    .map(([name, ...values]) => [name, values]);

/** The name of the file that a block is, where its first line says one: `// src/main.js`. */
export const fileNameOf = ({ code }) => /^(?:\/\/|<!--|#) ([\w./-]+\.\w+)\b/.exec(code)?.[1];

/**
 * A runner's own account: which of `list` it has tried. What is left when its tests have ended is a failure, so that a block
 * which a rule gives to a runner is one that the runner takes. Returns what notes that a block is taken.
 */
export function account(list) {
  const left = new Set(list.filter(({ notes }) => !('not run' in notes)).map(({ name }) => name));
  after(() => {
    if (process.execArgv.some((word) => word.includes('test-name-pattern'))) return;
    assert.deepEqual([...left], [], 'blocks that are this runner’s, by tests/samples/runners.mjs, and that it did not try');
  });
  return (block) => {
    left.delete(block.name);
    return block;
  };
}

/** The same where several suites share `list`: `suites` says by name which part is whose. Each calls `accountFor` with its own. */
export function accounts(list, suites) {
  let take = (block) => block;
  return { take: (block) => take(block), accountFor: (suite) => (take = account(list.filter(suites[suite]))) };
}
