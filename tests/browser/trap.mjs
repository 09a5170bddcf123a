// A real trap in the middle of the app's own work: the next function that it imports runs into `unreachable`.

/** A function of another wasm, which traps. */
export const UNREACHABLE = String.raw`new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // a module
  0x01, 0x04, 0x01, 0x60, 0x00, 0x00, // of one type, () -> ()
  0x03, 0x02, 0x01, 0x00, // and one function of that type,
  0x07, 0x08, 0x01, 0x04, 0x74, 0x72, 0x61, 0x70, 0x00, 0x00, // exported as "trap",
  0x0a, 0x05, 0x01, 0x03, 0x00, 0x00, 0x0b, // which is unreachable
]))).exports.trap`;

/** In the page, before everything else. */
export const TRAP = String.raw`
(() => {
  const trap = ${UNREACHABLE};
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = (bytes, imports) => {
    for (const functions of Object.values(imports ?? {})) {
      for (const [name, original] of Object.entries(functions)) {
        if (typeof original !== 'function') continue;
        functions[name] = (...values) => {
          if (window.trapNow) {
            window.trapNow = false;
            trap();
          }
          return original(...values);
        };
      }
    }
    return instantiate(bytes, imports);
  };
})();
`;

/** The next thing that the app does runs into the trap. */
export const trapNext = (browser) =>
  browser.script(() => {
    window.trapNow = true;
  });
