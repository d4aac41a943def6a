const button = document.getElementById("unfold");
button.hidden = false;
button.addEventListener("click", () => {
  const open = button.getAttribute("aria-pressed") !== "true";
  for (const body of document.querySelectorAll(".lanes details")) body.open = open;
  button.setAttribute("aria-pressed", open);
});
