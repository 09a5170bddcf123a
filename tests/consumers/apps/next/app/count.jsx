"use client";

import { useState } from "react";

/** Counts once the page is taken over by React. */
export function Count() {
  const [count, setCount] = useState(0);
  return <button onClick={() => setCount(count + 1)}>Pressed {count} times</button>;
}
