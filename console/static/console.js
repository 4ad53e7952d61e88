// What the pages do beside htmx: rest while hidden, say when the connection is lost, submit a choice at once.
"use strict";

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) event.preventDefault();
});

function show_away(away) {
  document.getElementById("away").hidden = !away;
}
document.body.addEventListener("htmx:sendError", () => show_away(true));
document.body.addEventListener("htmx:responseError", () => show_away(true));
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) show_away(false);
});

for (const form of document.querySelectorAll("[data-submit-on-change]")) {
  form.addEventListener("change", () => form.submit());
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
