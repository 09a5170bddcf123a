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
