"use client";

import { useState } from "react";

export function Donate({ publishableKey }) {
  const [shown, show] = useState(false);
  if (!shown) return <button onClick={() => show(true)}>Give</button>;
  return <sir-donate publishable-key={publishableKey} nonprofit="american-red-cross" />;
}
