import { Donate } from "./donate";

export default async function Page() {
  // What only the server needs: it signs, and what it signs with stays there.
  const signed = (process.env.SIR_SECRET_KEY ?? "").length > 0;
  return (
    <main>
      <p>{signed ? "Signed" : "Unsigned"}</p>
      <Donate publishableKey={process.env.NEXT_PUBLIC_SIR_KEY} />
    </main>
  );
}
