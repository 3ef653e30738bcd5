// Looks again by itself while a file is being made. Without this, "Look again" does the same.

const SECONDS = 3;
const PATIENCE = 400; // looks; after that the link remains

async function lookAgain(left) {
  const here = document.getElementById("files");
  if (!here?.hasAttribute("data-under-way") || left === 0) return;
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok && !answer.redirected) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("files");
    if (there) show(here, there);
  }
  wait(left - 1);
}

function show(here, there) {
  const finished = here.hasAttribute("data-under-way") && !there.hasAttribute("data-under-way");
  if (!here.contains(document.activeElement)) here.replaceWith(document.adoptNode(there));
  if (finished) document.getElementById("files-news").textContent = "Nothing is being made any more.";
}

function wait(left) {
  setTimeout(() => lookAgain(left), SECONDS * 1000);
}

wait(PATIENCE);
