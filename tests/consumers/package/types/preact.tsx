// `<sir-donate>` in JSX of preact.
import "sir-donate/preact";

const key = "pk_test_0123";

export const right = [
  <sir-donate publishable-key={key} nonprofit="x" />,
  <sir-donate class="wide" id="give" publishable-key="pk_live_0123" nonprofit="x" amounts={[1, 2]} mode="inline" onsir-donate-submit={({ detail }) => detail.amount.toFixed()}>
    <a href="https://example.org">Donate</a>
  </sir-donate>,
  <sir-donate ref={(element) => void element?.open()} publishable-key={key} nonprofit="x" />,
];

export const wrong = [
  // @ts-expect-error
  <sir-donate publishable-key="sk_live_0123" nonprofit="x" />,
  // @ts-expect-error
  <sir-donate publishable-key={key} />,
  // @ts-expect-error
  <sir-donate publishable-key={key} nonprofit="x" mode="popup" />,
  // @ts-expect-error
  <sir-donate publishable-key={key} nonprofit="x" nonProfit="y" />,
  // @ts-expect-error
  <sir-donate publishable-key={key} nonprofit="x" onsir-donate-submit={({ detail }) => detail.email} />,
];
