/*
 * Passkeys: a browser makes them and signs with them by script alone, so these forms are the one thing that needs it.
 *
 * A form with data-passkey ("create" or "get") fetches what the browser is to be asked from the address in data-options,
 * asks it, puts the answer into its field "answer" and is sent. It is hidden in the page and shown here, where there is a script
 * and a browser that knows passkeys; beside it stands a sentence for those without.
 */
"use strict";

(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async (asked) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: known(asked.excludeCredentials),
      },
    });
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: text(made.response.clientDataJSON),
        attestationObject: text(made.response.attestationObject),
      },
    };
  };

  const get = async (asked) => {
    const signed = await navigator.credentials.get({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        allowCredentials: known(asked.allowCredentials),
      },
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = signed.response;
    return {
      id: signed.id,
      rawId: text(signed.rawId),
      type: signed.type,
      response: {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        ...(userHandle ? { userHandle: text(userHandle) } : {}),
      },
    };
  };

  const send = async (form) => {
    const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
    if (answer.redirected) {
      window.location.reload(); // the page will ask for the password first
      return;
    }
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    const asked = (await answer.json()).publicKey;
    const made = form.dataset.passkey === "create" ? await create(asked) : await get(asked);
    form.elements.answer.value = JSON.stringify(made);
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) {
      continue;
    }
    form.hidden = false;
    for (const without of document.querySelectorAll("[data-without-passkeys]")) {
      without.hidden = true;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const failed = form.querySelector("[role=alert]");
      failed.hidden = true;
      send(form).catch(() => {
        failed.hidden = false;
      });
    });
  }
})();
