// For the programs of a sample's shell: what they ask of the world is answered on this machine.
const { hosts } = JSON.parse(process.env.SIR_SAMPLE);
const real = globalThis.fetch;

globalThis.fetch = (input, options) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const local = hosts[url.origin];
  if (!local) return real(input, options);
  const address = local + url.pathname + url.search;
  return input instanceof Request ? real(new Request(address, input), options) : real(address, options);
};
