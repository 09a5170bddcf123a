import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter, Route, Routes } from "react-router";
import { Layout } from "./layout.jsx";
import { Impact, Missing, OtherWays, Ride, Rides } from "./views.jsx";

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <BrowserRouter>
      <Routes>
        {/* The layout stays while the views in it come and go, and the donate button stays with it. */}
        <Route element={<Layout />}>
          <Route index element={<Rides />} />
          <Route path="rides/:slug" element={<Ride />} />
          <Route path="second-bicycle" element={<Impact />} />
          <Route path="other-ways" element={<OtherWays />} />
          <Route path="*" element={<Missing />} />
        </Route>
      </Routes>
    </BrowserRouter>
  </StrictMode>,
);
