// The same for React, with the types of 19 and of 18.
import { createRef } from "react";
import { SirDonate } from "sir-donate/react";
import type { PublishableKey, SirDonateElement, SirDonateProps } from "sir-donate/react";

const key = "pk_test_0123";
const ref = createRef<SirDonateElement>();
declare const props: SirDonateProps;

export const right = [
  <SirDonate publishableKey={key} nonprofit="x" />,
  <SirDonate {...props} />,
  <SirDonate
    ref={ref}
    key="one"
    id="give"
    className="wide"
    style={{ color: "red" }}
    data-test="1"
    aria-describedby="more"
    publishableKey={"pk_live_0123"}
    nonprofit="x"
    amounts={[10, 25]}
    frequencies="monthly"
    mode="inline"
    lang="de"
    onReady={() => ref.current?.open()}
    onSubmit={(event) => {
      if (event.detail.amount + event.detail.tipAmount < 100) event.preventDefault();
    }}
    onCheckout={({ detail }) => detail.partnerDonationId.length}
    onError={({ detail: { code } }) => code === "wasm_blocked"}
    onClick={(event) => event.currentTarget.close()}
  >
    <a href="https://example.org">Donate</a>
  </SirDonate>,
  <sir-donate publishable-key={key} nonprofit="x" />,
  <sir-donate ref={ref} key="two" class="wide" publishable-key="pk_live_0123" nonprofit="x" fallback-url="/donate" mode="inline" lang="de" onsir-donate-submit={({ detail }) => detail.amount.toFixed()}>
    <a href="https://example.org">Donate</a>
  </sir-donate>,
];

export const wrong = [
  // @ts-expect-error
  <SirDonate publishableKey="sk_live_0123" nonprofit="x" />,
  // @ts-expect-error
  <SirDonate publishableKey={key} />,
  // @ts-expect-error
  <SirDonate publishableKey={key} nonprofit="x" nonProfitName="y" />,
  // @ts-expect-error
  <SirDonate publishableKey={key} nonprofit="x" theme="blue" />,
  // @ts-expect-error
  <SirDonate publishableKey={key} nonprofit="x" onSumbit={() => {}} />,
  // @ts-expect-error
  <SirDonate publishableKey={key} nonprofit="x" onSubmit={({ detail }) => detail.email} />,
  // @ts-expect-error
  <SirDonate publishableKey={key} nonprofit="x" onReady={({ detail }) => detail.amount} />,
  // @ts-expect-error
  <SirDonate publishableKey={key} nonprofit="x" ref={createRef<HTMLInputElement>()} />,
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

export const one: PublishableKey = key;
