/*
 * The box that finds a client: posts what is typed, shows the clients that it is answered with, and moves through them by the keyboard.
 *
 * "/" goes to the box from anywhere on the page that is not a field. Arrows choose, Enter opens what is chosen, and without a choice
 * sends the form, which lists all that were found. Escape closes the list; once closed it clears the field, as browsers do.
 * The pattern is ARIA's combobox with a listbox: the focus stays in the field, and aria-activedescendant names the choice.
 */
"use strict";

(() => {
  const form = document.querySelector("form[data-find]");
  if (!form) {
    return;
  }
  const field = form.querySelector("input[type=search]");
  const panel = form.querySelector(".find-panel");
  const list = form.querySelector("[role=listbox]");
  const note = form.querySelector(".find-note");
  const status = form.querySelector("[role=status]");
  const PAUSE = 150; // milliseconds without a letter
  let chosen = -1;
  let waiting = 0;
  let asked = null;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll("[role=option]")];
  const choose = (place) => {
    chosen = place;
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    const option = options()[place];
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };
  const open = () => {
    note.textContent = status.textContent;
    panel.hidden = !note.textContent;
    list.hidden = options().length === 0; // a list box without options is no list box
    field.setAttribute("aria-expanded", String(options().length > 0));
  };
  const close = () => {
    panel.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const ask = async () => {
    asked?.abort(); // of an answer to fewer letters nothing is shown
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await fetch(form.dataset.find, { method: "POST", body: new FormData(form), signal });
      if (!answer.ok || answer.redirected) {
        return; // signed out meanwhile: Enter leads to where one signs in
      }
      const offered = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...offered.querySelectorAll("[role=option]"));
      status.textContent = offered.querySelector("[role=status]").textContent;
    } catch {
      return; // stopped, or no network: the form works all the same
    }
    choose(-1);
    if (document.activeElement === field) {
      open();
    }
  };

  field.addEventListener("keydown", (event) => {
    const number = options().length;
    if (event.isComposing) {
      return;
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && number) {
      event.preventDefault();
      if (panel.hidden) {
        open();
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(chosen < 0 && step < 0 ? number - 1 : (chosen + step + number) % number);
    } else if (event.key === "Enter" && chosen >= 0 && !panel.hidden) {
      event.preventDefault();
      window.location.assign(options()[chosen].dataset.href);
    } else if (event.key === "Escape" && !panel.hidden) {
      event.preventDefault();
      close();
    }
  });
  field.addEventListener("input", () => {
    choose(-1);
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  field.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      window.location.assign(option.dataset.href);
    }
  });
  document.addEventListener("keydown", (event) => {
    const there = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !there && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
})();
