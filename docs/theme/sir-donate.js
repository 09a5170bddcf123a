// Two themes, with the demo's colours, in the place of mdBook's five.
for (const name of ["rust", "coal", "ayu"]) document.getElementById(`mdbook-theme-${name}`)?.parentElement.remove();
const dark = document.getElementById("mdbook-theme-navy");
if (dark) dark.textContent = "Dark";

// What mdBook's pages lack for whoever goes by keys or by ear.
document.getElementById("mdbook-menu-bar")?.setAttribute("role", "banner");
document.getElementById("mdbook-search-wrapper")?.setAttribute("role", "search");
const field = document.getElementById("mdbook-searchbar");
field?.setAttribute("aria-label", "Search");
field?.setAttribute("aria-describedby", "mdbook-searchresults-header");
// The button of the contents is a label, which keys don't reach.
const label = document.getElementById("mdbook-sidebar-toggle");
const open = document.getElementById("mdbook-sidebar-toggle-anchor");
if (label && open) {
  const button = document.createElement("button");
  for (const { name, value } of label.attributes) if (name !== "for") button.setAttribute(name, value);
  button.type = "button";
  button.append(...label.childNodes);
  label.replaceWith(button);
  button.addEventListener("click", () => {
    // mdBook makes room for the contents there.
    label.click();
    open.click();
  });
  open.addEventListener("change", () => button.setAttribute("aria-expanded", open.checked));
}
// Markdown has no table without a head.
for (const head of document.querySelectorAll("main thead")) {
  const empty = [...head.querySelectorAll("th")].filter((cell) => !cell.textContent.trim());
  if (empty.length === head.querySelectorAll("th").length) head.remove();
  else for (const cell of empty) cell.replaceWith(document.createElement("td"));
}
// What is wider than the page is scrolled by keys too.
const wide = () => {
  for (const box of document.querySelectorAll("main pre > code, .table-wrapper")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
new ResizeObserver(wide).observe(document.querySelector("main"));
