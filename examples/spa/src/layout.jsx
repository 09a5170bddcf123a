import { useState } from "react";
import { Link, NavLink, Outlet } from "react-router";
import { SirDonate } from "sir-donate/react";

/**
 * What all views have in common. The element stands here and not in a view: a view is taken out of the page when the route
 * changes, and what a donor had typed would go with it. Here they can close the form, look something up and go on.
 *
 * It also is where donors come back to. They leave the app for the checkout, and whichever address they return to, this
 * element is on it: it asks what became of the gift, and says so in a card of its own.
 */
export function Layout() {
  // `completed` and the like: what became of the reward, not of the payment. A failed one is no reason to say that the
  // donor has not paid.
  const [gift, setGift] = useState();
  return (
    <>
      <a className="skip" href="#view">Skip to the view</a>
      <header className="top">
        <Link className="wordmark" to="/">
          <svg viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="13" /><path d="M16 3v26M4.7 9.5l22.6 13M27.3 9.5l-22.6 13" /></svg>
          Wheelhouse
        </Link>
        <nav aria-label="Main">
          <ul>
            <li><NavLink to="/" end>Rides</NavLink></li>
            <li><NavLink to="/second-bicycle">Second Bicycle</NavLink></li>
          </ul>
        </nav>
        <SirDonate
          publishableKey={import.meta.env.VITE_SIR_KEY}
          nonprofit="second-bicycle"
          nonprofitName="Second Bicycle"
          amounts={[12, 30, 65, 130]}
          apiBase={import.meta.env.VITE_SIR_API}
          checkoutHosts={import.meta.env.VITE_SIR_CHECKOUT}
          onStatus={({ detail }) => setGift(detail)}
        >
          <Link to="/other-ways">Donate</Link>
        </SirDonate>
      </header>
      <Outlet context={gift} />
      <footer className="foot">
        <p>Wheelhouse and its rides are made up: this app is an example of SIR Donate.</p>
        <p><Link to="/other-ways">Other ways to give</Link></p>
      </footer>
    </>
  );
}
