// Covering arrays: as few rows as a greedy search needs so that each pair of
// values of any two factors meets in some row. Most faults of a form come from
// one value or from two together; the full product takes hours.

/** All rows of the product that are possible. */
export function product(factors, possible = () => true) {
  let rows = [{}];
  for (const [name, values] of Object.entries(factors)) {
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })));
  }
  return rows.filter(possible);
}

/** The pairs that meet in a row, by name. */
export function* pairsOf(row) {
  const names = Object.keys(row);
  for (let one = 0; one < names.length; one++) {
    for (let other = one + 1; other < names.length; other++) {
      yield `${names[one]}=${row[names[one]]} & ${names[other]}=${row[names[other]]}`;
    }
  }
}

/** The pairs that occur in some possible row and in none of `rows`. */
export function uncovered(rows, factors, possible) {
  const missing = new Set(product(factors, possible).flatMap((row) => [...pairsOf(row)]));
  for (const row of rows) for (const pair of pairsOf(row)) missing.delete(pair);
  return [...missing];
}

/** Rows that cover each possible pair; the same ones every time. */
export function allPairs(factors, possible) {
  const all = product(factors, possible);
  const missing = new Set(all.flatMap((row) => [...pairsOf(row)]));
  const rows = [];
  while (missing.size) {
    let best;
    let most = 0;
    for (const row of all) {
      let count = 0;
      for (const pair of pairsOf(row)) if (missing.has(pair)) count++;
      if (count > most) [best, most] = [row, count];
    }
    rows.push(best);
    for (const pair of pairsOf(best)) missing.delete(pair);
  }
  return rows;
}
