// Asks for the page again every ten seconds and takes its figures, while it is looked at.
(() => {
  const live = document.getElementById("live");
  if (!live) {
    return;
  }
  let paused = false;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Pause";
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? "Go on" : "Pause";
  });
  document.querySelector("footer").append(" ", button);

  const refresh = async () => {
    if (paused || document.hidden || live.contains(document.activeElement)) {
      return;
    }
    try {
      const answer = await fetch(location.href, {
        headers: { Accept: "text/html" },
        redirect: "error",
      });
      if (!answer.ok) {
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.getElementById("live");
      const line = page.querySelector("header .connection");
      const details = [...live.querySelectorAll("details")].map((one) => one.open);
      if (next) {
        live.replaceChildren(...next.childNodes);
        [...live.querySelectorAll("details")].forEach((one, i) => (one.open = !!details[i]));
      }
      if (line) {
        document.querySelector("header .connection").replaceWith(line);
      }
    } catch {
      // The application is away for now; the figures stay as they are.
    }
  };
  setInterval(refresh, 10000);
})();
