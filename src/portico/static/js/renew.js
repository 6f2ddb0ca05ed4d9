/*
 * A part of a page that renews itself while something moves: an element with data-renew, the address that gives the part anew. It is
 * fetched every two seconds and put in the old one's place, until what comes asks for no more. It says by htmx's header that only the
 * part is wanted. Without script the page reloads itself as a whole.
 */
"use strict";

(() => {
  const PAUSE = 2000; // milliseconds
  const renew = async (part) => {
    let fresh = null;
    try {
      const answer = await fetch(part.dataset.renew, { headers: { "HX-Request": "true" } });
      if (answer.redirected || answer.headers.get("HX-Refresh") === "true") {
        window.location.reload(); // signed out meanwhile, or all of the page is another now
        return;
      }
      fresh = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id) : null;
    } catch {
      // no network for a moment: it is tried again
    }
    if (fresh) {
      part.replaceWith(fresh);
    }
    wait(fresh ?? part);
  };
  const wait = (part) => part.dataset.renew && setTimeout(renew, PAUSE, part);
  document.querySelectorAll("[data-renew]").forEach(wait);
})();
