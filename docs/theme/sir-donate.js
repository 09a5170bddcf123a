// Two themes are ours, with the demo's colours. mdBook offers more.
for (const name of ["rust", "coal", "ayu"]) document.getElementById(`mdbook-theme-${name}`)?.parentElement.remove();
const dark = document.getElementById("mdbook-theme-navy");
if (dark) dark.textContent = "Dark";
