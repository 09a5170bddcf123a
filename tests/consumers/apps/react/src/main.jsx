// A widget whose props change, go, and come back: in strict mode, where React runs each effect twice.
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { SirDonate } from "sir-donate/react";
import { fallback, options } from "./options.js";

function App() {
  const [there, setThere] = useState(true);
  const [monthly, setMonthly] = useState(false);
  const [told, setTold] = useState("nothing");
  // A new function each time, which knows the present state.
  const keep = ({ type, detail }) => sessionStorage.setItem("kept", `${sessionStorage.getItem("kept") ?? ""}${type} ${monthly} ${detail.frequency} ${detail.amount}\n`);
  return (
    <>
      <button onClick={() => setThere(!there)}>{there ? "Take it away" : "Put it back"}</button>
      <button onClick={() => setMonthly(true)}>Prefer monthly</button>
      {there && (
        <SirDonate
          {...options}
          {...(monthly ? { frequency: "monthly", amounts: [20, 50, 70], label: "Give monthly" } : { amount: 10 })}
          className="widget"
          onOpen={() => setTold("open")}
          onClose={() => setTold("closed")}
          onCheckout={keep}
        >
          <a href="/elsewhere">{fallback}</a>
        </SirDonate>
      )}
      <output>The form is: {told}</output>
    </>
  );
}

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
