// What is asked of every bill of materials.
import assert from 'node:assert/strict';

/** What each component needs, by reference; fails where one is not described, or not needed by what is published. */
export function needs(bom) {
  const edges = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const seen = new Set();
  const visit = (ref) => {
    if (seen.has(ref)) return;
    seen.add(ref);
    for (const next of edges.get(ref) ?? assert.fail(`${ref} is needed and not described`)) visit(next);
  };
  visit(bom.metadata.component['bom-ref']);
  assert.deepEqual(bom.components.map((one) => one['bom-ref']).filter((ref) => !seen.has(ref)), []);
  return edges;
}

/** Holds a file of licence texts to a bill: each of others' crates with a text, and nothing else. */
export function licensed(bom, text) {
  const [, ...parts] = text.split(`\n${'-'.repeat(80)}\n`);
  const titles = new Set();
  for (const part of parts) {
    const [, names, terms] = part.match(/^\n((?:.+\n)+)\n([^]+)$/) ?? assert.fail(`no crates before ${part.slice(0, 200)}`);
    assert.match(terms, /permi|licen[cs]e|public domain/i, names);
    for (const name of names.trimEnd().split('\n')) titles.add(name);
  }
  const linked = bom.components.filter(({ purl }) => !/^pkg:(npm\/|cargo\/sir-donate\b)/.test(purl));
  assert.ok(linked.length > 40);
  const wanted = linked.map(({ name, version, licenses: [{ expression }] }) => `${name} ${version} (${expression})`);
  assert.deepEqual([...titles].sort(), wanted.sort());
}
