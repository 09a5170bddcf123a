import { Component, CUSTOM_ELEMENTS_SCHEMA } from "@angular/core";
import type { SirDonateCheckoutDetail } from "sir-donate";

// Each line with an element is wrong, in one way.
@Component({
  selector: "app-wrong",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <sir-donate publishable-key="pk_test_0" nonprofit="x" [attr.amount]="amuont"></sir-donate>
    <sir-donate publishable-key="pk_test_0" nonprofit="x" (sir-donate-checkout)="trak($event)"></sir-donate>
    <sir-donate publishable-key="pk_test_0" nonprofit="x" (sir-donate-checkout)="track()"></sir-donate>
  `,
})
export class Wrong {
  amount = 25;
  track({ detail }: CustomEvent<SirDonateCheckoutDetail>) {
    console.log(detail.amount);
  }
}

@Component({
  selector: "app-unsaid",
  template: `
    <sir-donate publishable-key="pk_test_0" nonprofit="x"></sir-donate>
  `,
})
export class Unsaid {}
