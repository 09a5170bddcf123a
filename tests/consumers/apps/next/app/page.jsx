import { connection } from "next/server";
import { options } from "../src/options";
import { Count } from "./count";
import { Donate } from "./donate";

export default async function Page() {
  // A policy with a nonce is another one for each answer.
  await connection();
  return (
    <main>
      <h1>An article</h1>
      <Donate {...options} />
      <Count />
    </main>
  );
}
